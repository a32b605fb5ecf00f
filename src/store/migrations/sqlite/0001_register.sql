-- The register: each document with the revisions in which it is current (first <= n < until).
CREATE TABLE document (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    first BIGINT NOT NULL,
    until BIGINT,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id, first)
);
CREATE INDEX document_range ON document (until, first);

CREATE TABLE revision (
    number BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    changeset BIGINT,
    comment TEXT NOT NULL,
    changes TEXT NOT NULL
);

CREATE TABLE changeset (
    id BIGINT PRIMARY KEY,
    author TEXT NOT NULL,
    comment TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    base BIGINT NOT NULL,
    version BIGINT NOT NULL,
    edits TEXT NOT NULL,
    accepted TEXT,
    note TEXT,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    published BIGINT
);
CREATE INDEX changeset_state ON changeset (state, id);

CREATE TABLE account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    password TEXT,
    created TEXT NOT NULL,
    revoked BIGINT NOT NULL
);

CREATE TABLE token (
    digest TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (name),
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    revoked BIGINT NOT NULL
);

CREATE TABLE once (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    subject BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE TABLE import (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    report TEXT NOT NULL,
    answer BLOB NOT NULL,
    changeset BIGINT
);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- What is written into the log and the revisions stays.
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER revision_stays BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'a revision is immutable'); END;
CREATE TRIGGER revision_keeps BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'a revision is immutable'); END;
