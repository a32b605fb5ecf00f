-- Photos by the hash of their bytes.
CREATE TABLE photo (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    at TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    body BLOB NOT NULL,
    thumbnail BLOB NOT NULL
);
CREATE INDEX photo_of ON photo (account, at);
