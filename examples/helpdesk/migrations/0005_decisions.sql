-- Decisions of one kind are one row with their number, so that a flood of refused calls is one row.
DROP INDEX decisions_by_time;
ALTER TABLE decisions RENAME TO decisions_one_by_one;

CREATE TABLE decisions (
    number INTEGER PRIMARY KEY,
    credential TEXT NOT NULL,
    person INTEGER NOT NULL,
    acting_for INTEGER,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
);
CREATE UNIQUE INDEX decisions_by_kind
    ON decisions (credential, person, coalesce(acting_for, 0), method, path, code, reason);
CREATE INDEX decisions_by_time ON decisions (last);

-- The ids of the last decisions of each kind, by which answers told them.
CREATE TABLE decision_ids (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    decision INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE,
    at INTEGER NOT NULL
);
CREATE INDEX decision_ids_by_decision ON decision_ids (decision, number);

INSERT INTO decisions (credential, person, acting_for, method, path, code, reason, count, first, last)
SELECT credential, person, acting_for, method, path, code, reason, count(*), min(at), max(at)
FROM decisions_one_by_one GROUP BY credential, person, acting_for, method, path, code, reason;
INSERT INTO decision_ids (id, decision, at)
SELECT o.id, d.number, o.at FROM decisions_one_by_one o
JOIN decisions d USING (credential, person, method, path, code, reason)
WHERE d.acting_for IS o.acting_for ORDER BY o.at;
DROP TABLE decisions_one_by_one;
