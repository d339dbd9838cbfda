-- The sources of what comes beside Chatwoot, through an adapter of its own: Chatwoot's status and reply window do not concern it.
CREATE OR REPLACE FUNCTION communication.beside() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT a.answers FROM communication.adapter a WHERE NOT a.asks_chatwoot AND a.answers IS NOT NULL
$$;
