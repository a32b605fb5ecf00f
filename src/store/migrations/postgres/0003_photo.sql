-- Photos by the hash of their bytes.
CREATE TABLE photo (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    at TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    body BYTEA NOT NULL,
    thumbnail BYTEA NOT NULL
);
CREATE INDEX photo_of ON photo (account, at);
