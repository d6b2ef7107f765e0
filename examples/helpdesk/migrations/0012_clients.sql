-- What existing clients of such an API send and read.
ALTER TABLE tickets ADD COLUMN status_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN format TEXT NOT NULL DEFAULT 'text';
CREATE TABLE ticket_cc (
    ticket INTEGER NOT NULL REFERENCES tickets ON DELETE CASCADE,
    email TEXT NOT NULL,
    PRIMARY KEY (ticket, email)
);
