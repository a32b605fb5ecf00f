-- Work that outlives its request; any server on this store can tell how far it has come.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    -- The account it belongs to; empty: whoever knows the id.
    owner TEXT NOT NULL,
    -- The idempotency key it came with, and the hash of its request.
    name TEXT,
    digest TEXT,
    state TEXT NOT NULL,
    -- 1 once somebody asked to end it.
    cancel BIGINT NOT NULL,
    progress TEXT NOT NULL,
    -- The answer: HTTP status (0: none yet), headers as JSON, body.
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    body BYTEA NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    expires TEXT NOT NULL
);
CREATE UNIQUE INDEX job_once ON job (owner, name);
CREATE INDEX job_expires ON job (expires);
