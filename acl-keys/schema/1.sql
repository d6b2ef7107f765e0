-- One text for both engines: text and 64-bit numbers are all it needs. Times are seconds since 1970.

-- One row. Every change begins by adding one to the version, so changes take their turn, and their versions are in the
-- order of their commits.
CREATE TABLE acl_state (
    number BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    last_key BIGINT NOT NULL,
    last_secret BIGINT NOT NULL
);
INSERT INTO acl_state (number, version, last_key, last_secret) VALUES (1, 0, 0, 0);

-- Equal texts are one row, by the hash of the text: many keys have few lists. Several lists have `|` between them.
CREATE TABLE acl_lists (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL
);

CREATE TABLE acl_keys (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    mode TEXT NOT NULL,
    owner TEXT NOT NULL,
    -- Who wrote its lists last.
    made_by TEXT NOT NULL,
    lists TEXT NOT NULL REFERENCES acl_lists,
    shadow TEXT REFERENCES acl_lists,
    -- With spaces between them; empty where the key may come from anywhere.
    networks TEXT NOT NULL,
    hourly_limit BIGINT,
    daily_limit BIGINT,
    created BIGINT NOT NULL,
    expires BIGINT,
    revoked BIGINT,
    last_used BIGINT,
    -- The version of its last change.
    changed BIGINT NOT NULL
);
CREATE INDEX acl_keys_by_changed ON acl_keys (changed);
CREATE INDEX acl_keys_by_lists ON acl_keys (lists, mode, owner, made_by);
CREATE INDEX acl_keys_by_owner ON acl_keys (owner);
CREATE INDEX acl_keys_by_made_by ON acl_keys (made_by);

-- A secret itself is never stored. While a key is rotated it has two that are live.
CREATE TABLE acl_secrets (
    id BIGINT PRIMARY KEY,
    key_id BIGINT NOT NULL REFERENCES acl_keys,
    hash TEXT NOT NULL,
    -- Who saw it.
    shown_to TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT
);
CREATE INDEX acl_secrets_by_key ON acl_secrets (key_id);
CREATE INDEX acl_secrets_by_shown_to ON acl_secrets (shown_to);

-- Whose bounds have changed, and when; the empty name stands for everybody.
CREATE TABLE acl_bounds (
    person TEXT PRIMARY KEY,
    changed BIGINT NOT NULL
);
CREATE INDEX acl_bounds_by_changed ON acl_bounds (changed);

-- One row a key changed, in the transaction of the change. `before`, `after`, `gained` and `lost` are JSON.
CREATE TABLE acl_audit (
    version BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    before TEXT,
    after TEXT,
    gained TEXT NOT NULL,
    lost TEXT NOT NULL,
    PRIMARY KEY (version, key_id)
);
CREATE INDEX acl_audit_by_key ON acl_audit (key_id, version);

-- Requests of a key that its replicas have leased, by hour or day since 1970. Never more than its limit.
CREATE TABLE acl_leases (
    key_id BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    number BIGINT NOT NULL,
    leased BIGINT NOT NULL,
    PRIMARY KEY (key_id, seconds, number)
);

-- Calls of a key, and refusals, by endpoint and code: a flood of equal calls is one row.
CREATE TABLE acl_usage (
    key_id BIGINT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    code TEXT NOT NULL,
    calls BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (key_id, method, path, code)
);
