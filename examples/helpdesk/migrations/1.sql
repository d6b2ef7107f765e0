-- One text for both engines: text and 64-bit numbers are all it needs. `@number` is a number that the database gives to a
-- new row, and to no row again. Times are seconds since 1970. Flags are 0 or 1.

-- One row. Every transaction that writes begins by counting here, so they take their turn, on either engine.
CREATE TABLE turns (count BIGINT NOT NULL);
INSERT INTO turns (count) VALUES (0);

CREATE TABLE organizations (
    id @number,
    name TEXT NOT NULL,
    domain TEXT,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE TABLE departments (
    id @number,
    title TEXT NOT NULL CONSTRAINT departments_title_key UNIQUE,
    is_open BIGINT NOT NULL DEFAULT 1,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE TABLE agent_teams (
    id @number,
    name TEXT NOT NULL CONSTRAINT agent_teams_name_key UNIQUE,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

CREATE TABLE labels (
    id @number,
    label TEXT NOT NULL CONSTRAINT labels_label_key UNIQUE,
    color TEXT NOT NULL DEFAULT 'grey',
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

-- A role is a list: the most that a credential of its agents may do.
CREATE TABLE roles (
    id @number,
    name TEXT NOT NULL CONSTRAINT roles_name_key UNIQUE,
    list TEXT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

-- An agent is a person with a role.
CREATE TABLE people (
    id @number,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    username TEXT,
    organization BIGINT REFERENCES organizations ON DELETE SET NULL,
    role BIGINT REFERENCES roles,
    is_disabled BIGINT NOT NULL DEFAULT 0,
    password TEXT,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);
-- In upper or lower case they are the same. What is unique has an index whose name ends with the column and `_key`.
CREATE UNIQUE INDEX people_email_key ON people (lower(email));
CREATE UNIQUE INDEX people_username_key ON people (lower(username));
CREATE INDEX people_by_organization ON people (organization);
CREATE INDEX people_by_role ON people (role);
CREATE VIEW agents AS SELECT * FROM people WHERE role IS NOT NULL;

CREATE TABLE agent_team_members (
    agent_team BIGINT NOT NULL REFERENCES agent_teams ON DELETE CASCADE,
    person BIGINT NOT NULL REFERENCES people ON DELETE CASCADE,
    PRIMARY KEY (agent_team, person)
);
CREATE INDEX agent_team_members_by_person ON agent_team_members (person);

-- Whoever has opened a ticket or written a message stays while it does: nothing that has a right of its own goes with a
-- row of another kind unasked.
CREATE TABLE tickets (
    id @number,
    subject TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'awaiting_agent',
    urgency BIGINT NOT NULL DEFAULT 1,
    person BIGINT NOT NULL REFERENCES people,
    agent BIGINT REFERENCES people ON DELETE SET NULL,
    agent_team BIGINT REFERENCES agent_teams ON DELETE SET NULL,
    department BIGINT REFERENCES departments ON DELETE SET NULL,
    -- Since when it has its status; 0 is since it was made.
    status_since BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);
CREATE INDEX tickets_by_person ON tickets (person);
CREATE INDEX tickets_by_agent ON tickets (agent);
CREATE INDEX tickets_by_agent_team ON tickets (agent_team);
CREATE INDEX tickets_by_department ON tickets (department);

-- Who reads a ticket along.
CREATE TABLE ticket_cc (
    ticket BIGINT NOT NULL REFERENCES tickets ON DELETE CASCADE,
    email TEXT NOT NULL,
    PRIMARY KEY (ticket, email)
);

CREATE TABLE messages (
    id @number,
    ticket BIGINT NOT NULL REFERENCES tickets ON DELETE CASCADE,
    person BIGINT NOT NULL REFERENCES people,
    message TEXT NOT NULL,
    format TEXT NOT NULL DEFAULT 'text',
    is_note BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);
CREATE INDEX messages_by_ticket ON messages (ticket);
CREATE INDEX messages_by_person ON messages (person);

CREATE TABLE ticket_labels (
    ticket BIGINT NOT NULL REFERENCES tickets ON DELETE CASCADE,
    label BIGINT NOT NULL REFERENCES labels ON DELETE CASCADE,
    PRIMARY KEY (ticket, label)
);
CREATE INDEX ticket_labels_by_label ON ticket_labels (label);

CREATE TABLE people_labels (
    person BIGINT NOT NULL REFERENCES people ON DELETE CASCADE,
    label BIGINT NOT NULL REFERENCES labels ON DELETE CASCADE,
    PRIMARY KEY (person, label)
);
CREATE INDEX people_labels_by_label ON people_labels (label);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE sessions (
    id @number,
    person BIGINT NOT NULL REFERENCES people ON DELETE CASCADE,
    hash TEXT NOT NULL CONSTRAINT sessions_hash_key UNIQUE,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person);

-- Failed sign-ins by account and by source, in windows.
CREATE TABLE attempts (
    subject TEXT NOT NULL,
    slot BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (subject, slot)
);

-- Every change of a right. `gained` and `lost` are JSON arrays of endpoints.
CREATE TABLE audit (
    id @number,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,
    acting_for BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    old_list TEXT,
    new_list TEXT,
    gained TEXT NOT NULL DEFAULT '[]',
    lost TEXT NOT NULL DEFAULT '[]',
    note TEXT
);
CREATE INDEX audit_by_subject ON audit (subject, subject_id);

-- Equal lists are one row: forty thousand keys have a few hundred of them.
CREATE TABLE lists (
    id @number,
    text TEXT NOT NULL CONSTRAINT lists_text_key UNIQUE
);

-- A key is bounded by the role of its agent and by the role of whoever wrote its list last (S4).
CREATE TABLE api_keys (
    id @number,
    description TEXT NOT NULL,
    agent BIGINT NOT NULL REFERENCES people,
    made_by BIGINT NOT NULL REFERENCES people,
    list BIGINT NOT NULL REFERENCES lists,
    candidate BIGINT REFERENCES lists,
    is_superuser BIGINT NOT NULL DEFAULT 0,
    hourly_limit BIGINT NOT NULL DEFAULT 1000,
    daily_limit BIGINT NOT NULL DEFAULT 10000,
    expires BIGINT,
    revoked BIGINT,
    last_used BIGINT,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);
CREATE INDEX api_keys_by_list ON api_keys (list, agent, made_by);
CREATE INDEX api_keys_by_agent ON api_keys (agent);
CREATE INDEX api_keys_by_made_by ON api_keys (made_by);

-- At most two live codes a key, while it is rotated. A code itself is never stored. Whoever was shown a code can use it,
-- so it is within their role too (S4).
CREATE TABLE api_key_codes (
    id @number,
    api_key BIGINT NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    shown_to BIGINT REFERENCES people,
    shown TEXT NOT NULL,
    hash TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT,
    last_used BIGINT
);
CREATE INDEX api_key_codes_by_key ON api_key_codes (api_key);
CREATE INDEX api_key_codes_by_shown_to ON api_key_codes (shown_to);

CREATE TABLE api_tokens (
    id @number,
    person BIGINT NOT NULL REFERENCES people ON DELETE CASCADE,
    shown TEXT NOT NULL,
    hash TEXT NOT NULL,
    list TEXT NOT NULL DEFAULT '*',
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    last_used BIGINT
);
CREATE INDEX api_tokens_by_person ON api_tokens (person, shown);

-- Requests of a key in an hour since 1970; a day is the sum of its hours.
CREATE TABLE key_hours (
    api_key BIGINT NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    hour BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (api_key, hour)
);

-- What a key called: for the form's "has called", for the suggested list, for its candidate list.
CREATE TABLE calls (
    api_key BIGINT NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    allowed BIGINT NOT NULL DEFAULT 0,
    denied BIGINT NOT NULL DEFAULT 0,
    would_deny BIGINT NOT NULL DEFAULT 0,
    last BIGINT NOT NULL,
    PRIMARY KEY (api_key, method, path)
);

-- Refusals, and what a candidate list would refuse, those of one kind in one row: a flood of refused calls is one row.
-- The pattern stands here and in no answer.
CREATE TABLE decisions (
    number @number,
    credential TEXT NOT NULL,
    person BIGINT NOT NULL,
    acting_for BIGINT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    count BIGINT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL
);
CREATE UNIQUE INDEX decisions_by_kind
    ON decisions (credential, person, coalesce(acting_for, 0), method, path, code, reason);
CREATE INDEX decisions_by_time ON decisions (last);

-- The ids of the last decisions of each kind, by which answers told them.
CREATE TABLE decision_ids (
    number @number,
    id TEXT NOT NULL CONSTRAINT decision_ids_id_key UNIQUE,
    decision BIGINT NOT NULL REFERENCES decisions ON DELETE CASCADE,
    at BIGINT NOT NULL
);
CREATE INDEX decision_ids_by_decision ON decision_ids (decision, number);
