-- Stores a document's present content, and gives its row. The same content changes nothing; a changed one replaces the passages in this
-- transaction, so that a search finds the old ones or the new ones and never both or none. Null: it is outdated, and nothing is stored.
-- facts: {"base", "name", "source", "address", "etag", "last_modified", "next_read_in" (seconds), "hash", "passages", "actor" (whom
-- the audit names; none: no human did it), "replaces" (only of one that was read again: the hash of the content that was read last)}; see
-- replace_passages, is_outdated.
CREATE OR REPLACE FUNCTION communication.store_document(facts jsonb) RETURNS communication.knowledge_document LANGUAGE plpgsql AS $$
DECLARE
    document communication.knowledge_document;
    changed  boolean;
BEGIN
    INSERT INTO communication.knowledge_base (name) VALUES (facts ->> 'base') ON CONFLICT DO NOTHING;
    PERFORM FROM communication.knowledge_base WHERE name = facts ->> 'base' FOR UPDATE; -- one change of a base at a time
    IF communication.is_outdated(facts) THEN
        RETURN NULL;
    END IF;
    INSERT INTO communication.knowledge_document (base, name, source, address)
    VALUES (facts ->> 'base', facts ->> 'name', facts ->> 'source', facts ->> 'address')
    ON CONFLICT (base, name) DO NOTHING;
    SELECT * INTO document FROM communication.knowledge_document
     WHERE base = facts ->> 'base' AND name = facts ->> 'name' FOR UPDATE;
    changed := document.hash IS DISTINCT FROM facts ->> 'hash';
    UPDATE communication.knowledge_document
       SET source = facts ->> 'source', address = facts ->> 'address', etag = facts ->> 'etag',
           last_modified = facts ->> 'last_modified', hash = facts ->> 'hash', failed_hash = NULL, error = NULL,
           next_read_at = CASE WHEN facts ->> 'address' IS NOT NULL THEN now() + make_interval(secs => (facts ->> 'next_read_in')::float8) END,
           passages = CASE WHEN changed THEN communication.replace_passages(id, facts -> 'passages') ELSE passages END,
           embedded_by = CASE WHEN NOT changed THEN embedded_by END,
           updated_at = CASE WHEN changed THEN now() ELSE updated_at END
     WHERE id = document.id
    RETURNING * INTO document;
    IF changed THEN
        PERFORM communication.touch_knowledge(document.base);
    END IF;
    INSERT INTO communication.audit (actor, action, details)
    SELECT facts ->> 'actor', 'put_document', jsonb_build_object('base', document.base, 'document', document.name, 'passages', document.passages)
     WHERE facts ->> 'actor' IS NOT NULL;
    RETURN document;
END $$;
