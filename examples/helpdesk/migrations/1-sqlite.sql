-- Who is no agent any more, or is disabled, has no session and no token, whatever they become later and whoever changed
-- that.
CREATE TRIGGER sessions_end AFTER UPDATE OF role, is_disabled ON people WHEN NEW.role IS NULL OR NEW.is_disabled <> 0 BEGIN DELETE FROM sessions WHERE person = NEW.id; DELETE FROM api_tokens WHERE person = NEW.id; END;
