-- Whoever has opened a ticket or written a message stays while it does: nothing that has a right of its own goes with a
-- row of another kind unasked. SQLite changes no reference of a table, so these are made anew; their numbers go on.
CREATE TABLE new_tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'awaiting_agent',
    urgency INTEGER NOT NULL DEFAULT 1,
    person INTEGER NOT NULL REFERENCES people,
    agent INTEGER REFERENCES people ON DELETE SET NULL,
    agent_team INTEGER REFERENCES agent_teams ON DELETE SET NULL,
    department INTEGER REFERENCES departments ON DELETE SET NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE TABLE new_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES new_tickets ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES people,
    message TEXT NOT NULL,
    is_note INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE TABLE new_ticket_labels (
    ticket INTEGER NOT NULL REFERENCES new_tickets ON DELETE CASCADE,
    label INTEGER NOT NULL REFERENCES labels ON DELETE CASCADE,
    PRIMARY KEY (ticket, label)
) WITHOUT ROWID;

INSERT INTO new_tickets SELECT id, subject, status, urgency, person, agent, agent_team, department, created, updated
    FROM tickets;
INSERT INTO new_messages SELECT id, ticket, person, message, is_note, created, updated FROM messages;
INSERT INTO new_ticket_labels SELECT ticket, label FROM ticket_labels;
DELETE FROM sqlite_sequence WHERE name IN ('new_tickets', 'new_messages');
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'new_' || name, seq FROM sqlite_sequence WHERE name IN ('tickets', 'messages');

DROP TABLE messages;
DROP TABLE ticket_labels;
DROP TABLE tickets;
ALTER TABLE new_tickets RENAME TO tickets;
ALTER TABLE new_messages RENAME TO messages;
ALTER TABLE new_ticket_labels RENAME TO ticket_labels;
CREATE INDEX tickets_by_person ON tickets (person);
CREATE INDEX tickets_by_agent ON tickets (agent);
CREATE INDEX tickets_by_agent_team ON tickets (agent_team);
CREATE INDEX tickets_by_department ON tickets (department);
CREATE INDEX messages_by_ticket ON messages (ticket);
CREATE INDEX messages_by_person ON messages (person);
CREATE INDEX ticket_labels_by_label ON ticket_labels (label);
CREATE INDEX people_labels_by_label ON people_labels (label);
CREATE INDEX agent_team_members_by_person ON agent_team_members (person);
