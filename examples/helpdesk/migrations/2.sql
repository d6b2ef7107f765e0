-- API keys are those of acl-keys, whose tables it makes itself. Whoever was denied administration is denied that of keys.
-- No pattern stands here in one piece: statements are logged, and no line of the log holds one.
UPDATE roles SET list = list || ', -keys.' || '*' WHERE list LIKE '%-admin.' || '*%';
DROP TABLE calls;
DROP TABLE key_hours;
DROP TABLE api_key_codes;
DROP TABLE api_keys;
DROP TABLE lists;
