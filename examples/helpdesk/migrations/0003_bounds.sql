-- Whoever was shown a code can use it, so it is within their role too (S4).
ALTER TABLE api_key_codes ADD COLUMN shown_to INTEGER REFERENCES people;
UPDATE api_key_codes SET shown_to = (SELECT made_by FROM api_keys WHERE id = api_key);
CREATE INDEX api_key_codes_by_shown_to ON api_key_codes (shown_to);
