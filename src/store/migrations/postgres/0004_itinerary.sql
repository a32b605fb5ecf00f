-- Journeys that somebody saved: whoever knows the id may read one, whoever knows the secret may change it.
CREATE TABLE itinerary (
    id TEXT PRIMARY KEY,
    -- SHA-256 of the owner's secret; empty once its time is over and its content is erased.
    secret TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- The revision of the register that the plan rests on.
    revision BIGINT NOT NULL,
    -- What was asked for, start points included; JSON.
    request TEXT NOT NULL,
    -- What was answered; deflated JSON.
    document BYTEA NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    expires TEXT NOT NULL
);
CREATE INDEX itinerary_expires ON itinerary (expires);
-- Links with which others may read a saved journey.
CREATE TABLE share (
    token TEXT PRIMARY KEY,
    itinerary TEXT NOT NULL,
    -- 1 when its readers do not see where the journey begins and ends.
    hide_start BIGINT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL
);
CREATE INDEX share_of ON share (itinerary);
CREATE INDEX share_expires ON share (expires);
