-- Gives the ways in which Chatwoot's payloads write a person's identifier: a source_id has no plus, Twilio's has a prefix, a visitor's is the
-- browser session.
CREATE OR REPLACE FUNCTION communication.spellings(name text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT spelling
      FROM unnest(ARRAY[name, substring(name FROM '^\+(\d+)$'), 'whatsapp:' || name]
                  || substring(name FROM '^(.+)@chatwoot\.widget$')) AS spelling
     WHERE spelling IS NOT NULL
$$;
