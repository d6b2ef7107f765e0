-- Who is no agent any more, or is disabled, has no session and no token, whatever they become later and whoever changed
-- that.
CREATE FUNCTION sessions_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM sessions WHERE person = NEW.id; DELETE FROM api_tokens WHERE person = NEW.id; RETURN NULL; END $$;
CREATE TRIGGER sessions_end AFTER UPDATE OF role, is_disabled ON people FOR EACH ROW WHEN (NEW.role IS NULL OR NEW.is_disabled <> 0) EXECUTE FUNCTION sessions_end();
