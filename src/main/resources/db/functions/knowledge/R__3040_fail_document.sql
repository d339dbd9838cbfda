-- Notes why a document's present content cannot be read, and gives its row. The passages of its last good content serve on. Null: it is
-- outdated, and nothing is noted.
-- facts: as of store_document, with "error" instead of "passages".
CREATE OR REPLACE FUNCTION communication.fail_document(facts jsonb) RETURNS communication.knowledge_document LANGUAGE plpgsql AS $$
DECLARE
    document communication.knowledge_document;
BEGIN
    INSERT INTO communication.knowledge_base (name) VALUES (facts ->> 'base') ON CONFLICT DO NOTHING;
    PERFORM FROM communication.knowledge_base WHERE name = facts ->> 'base' FOR UPDATE; -- as store_document
    IF communication.is_outdated(facts) THEN
        RETURN NULL;
    END IF;
    INSERT INTO communication.knowledge_document AS d (base, name, source, address, failed_hash, error, next_read_at)
    VALUES (facts ->> 'base', facts ->> 'name', facts ->> 'source', facts ->> 'address', facts ->> 'hash', facts ->> 'error',
            CASE WHEN facts ->> 'address' IS NOT NULL THEN now() + make_interval(secs => (facts ->> 'next_read_in')::float8) END)
    ON CONFLICT (base, name) DO UPDATE
        SET failed_hash = excluded.failed_hash, error = excluded.error, next_read_at = coalesce(excluded.next_read_at, d.next_read_at),
            updated_at = CASE WHEN d.error IS DISTINCT FROM excluded.error THEN now() ELSE d.updated_at END
    RETURNING * INTO document;
    RETURN document;
END $$;
