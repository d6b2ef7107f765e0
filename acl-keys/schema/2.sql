-- The decision of the last refused call, as its answer and its audit event name it; none for allowed calls, and for
-- refusals counted by an older version.
ALTER TABLE acl_usage ADD COLUMN decision TEXT;
CREATE INDEX acl_usage_by_decision ON acl_usage (decision) WHERE decision IS NOT NULL;
