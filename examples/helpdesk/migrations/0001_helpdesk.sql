-- Times are seconds since 1970. Flags are 0 or 1.
CREATE TABLE organizations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    domain TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);

CREATE TABLE departments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE,
    is_open INTEGER NOT NULL DEFAULT 1,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);

CREATE TABLE agent_teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);

CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label TEXT NOT NULL UNIQUE,
    color TEXT NOT NULL DEFAULT 'grey',
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);

-- A role is a list: the most that a credential of its agents may do.
CREATE TABLE roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    list TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);

-- An agent is a person with a role.
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    username TEXT UNIQUE COLLATE NOCASE,
    organization INTEGER REFERENCES organizations ON DELETE SET NULL,
    role INTEGER REFERENCES roles,
    is_disabled INTEGER NOT NULL DEFAULT 0,
    password TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE INDEX people_by_organization ON people (organization);
CREATE INDEX people_by_role ON people (role);

CREATE TABLE agent_team_members (
    agent_team INTEGER NOT NULL REFERENCES agent_teams ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    PRIMARY KEY (agent_team, person)
) WITHOUT ROWID;

CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'awaiting_agent',
    urgency INTEGER NOT NULL DEFAULT 1,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    agent INTEGER REFERENCES people ON DELETE SET NULL,
    agent_team INTEGER REFERENCES agent_teams ON DELETE SET NULL,
    department INTEGER REFERENCES departments ON DELETE SET NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE INDEX tickets_by_person ON tickets (person);
CREATE INDEX tickets_by_agent ON tickets (agent);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    message TEXT NOT NULL,
    is_note INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE INDEX messages_by_ticket ON messages (ticket);

CREATE TABLE ticket_labels (
    ticket INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    label INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
    PRIMARY KEY (ticket, label)
) WITHOUT ROWID;

CREATE TABLE people_labels (
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    label INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
    PRIMARY KEY (person, label)
) WITHOUT ROWID;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
