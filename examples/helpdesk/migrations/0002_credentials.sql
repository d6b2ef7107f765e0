-- Equal lists are one row: forty thousand keys have a few hundred of them.
CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

-- A key is bounded by the role of its agent and by the role of whoever wrote its list last (S4).
CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    description TEXT NOT NULL,
    agent INTEGER NOT NULL REFERENCES people,
    made_by INTEGER NOT NULL REFERENCES people,
    list INTEGER NOT NULL REFERENCES lists,
    candidate INTEGER REFERENCES lists,
    is_superuser INTEGER NOT NULL DEFAULT 0,
    hourly_limit INTEGER NOT NULL DEFAULT 1000,
    daily_limit INTEGER NOT NULL DEFAULT 10000,
    expires INTEGER,
    revoked INTEGER,
    last_used INTEGER,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE INDEX api_keys_by_list ON api_keys (list, agent, made_by);
CREATE INDEX api_keys_by_agent ON api_keys (agent);
CREATE INDEX api_keys_by_made_by ON api_keys (made_by);

-- At most two live codes a key, while it is rotated. A code itself is never stored.
CREATE TABLE api_key_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    api_key INTEGER NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    shown TEXT NOT NULL,
    hash BLOB NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    last_used INTEGER
);
CREATE INDEX api_key_codes_by_key ON api_key_codes (api_key);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    shown TEXT NOT NULL,
    hash BLOB NOT NULL,
    list TEXT NOT NULL DEFAULT '*',
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    last_used INTEGER
);
CREATE INDEX api_tokens_by_person ON api_tokens (person, shown);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    hash BLOB NOT NULL UNIQUE,
    csrf TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
);

-- Requests of a key in an hour since 1970; a day is the sum of its hours.
CREATE TABLE key_hours (
    api_key INTEGER NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    hour INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (api_key, hour)
) WITHOUT ROWID;

-- Failed sign-ins by account and by source, in windows.
CREATE TABLE attempts (
    subject TEXT NOT NULL,
    slot INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (subject, slot)
) WITHOUT ROWID;

-- What a key called: for the form's "has called", for the suggested list, for its candidate list.
CREATE TABLE calls (
    api_key INTEGER NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    allowed INTEGER NOT NULL DEFAULT 0,
    denied INTEGER NOT NULL DEFAULT 0,
    would_deny INTEGER NOT NULL DEFAULT 0,
    last INTEGER NOT NULL,
    PRIMARY KEY (api_key, method, path)
) WITHOUT ROWID;

-- Refusals, and what a candidate list would refuse. The pattern stands here and in no answer.
CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    credential TEXT NOT NULL,
    person INTEGER NOT NULL,
    acting_for INTEGER,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX decisions_by_time ON decisions (at);

-- Every change of a right. `gained` and `lost` are JSON arrays of endpoints.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    person INTEGER NOT NULL,
    acting_for INTEGER,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    old_list TEXT,
    new_list TEXT,
    gained TEXT NOT NULL DEFAULT '[]',
    lost TEXT NOT NULL DEFAULT '[]',
    note TEXT
);
CREATE INDEX audit_by_subject ON audit (subject, subject_id);
