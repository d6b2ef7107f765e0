-- The word against forged writes is made of the cookie's secret, and stands nowhere.
ALTER TABLE sessions DROP COLUMN csrf;

-- Who is no agent any more, or is disabled, has no session and no token, whatever they become later and whoever changed
-- that.
CREATE TRIGGER sessions_and_tokens_end AFTER UPDATE OF role, is_disabled ON people
WHEN NEW.role IS NULL OR NEW.is_disabled
BEGIN
    DELETE FROM sessions WHERE person = NEW.id;
    DELETE FROM api_tokens WHERE person = NEW.id;
END;
DELETE FROM sessions WHERE person IN (SELECT id FROM people WHERE role IS NULL OR is_disabled);
DELETE FROM api_tokens WHERE person IN (SELECT id FROM people WHERE role IS NULL OR is_disabled);
