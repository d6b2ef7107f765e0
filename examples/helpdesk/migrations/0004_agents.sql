-- An agent is a person with a role.
CREATE VIEW agents AS SELECT * FROM people WHERE role IS NOT NULL;
