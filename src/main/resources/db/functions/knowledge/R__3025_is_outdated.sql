-- Whether a document that was read again from its address comes too late: meanwhile it was deleted, or something else was put in its place.
-- The caller has locked the base, so that this stays true.
-- facts: as of store_document.
CREATE OR REPLACE FUNCTION communication.is_outdated(facts jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT facts ? 'replaces' AND NOT EXISTS (
        SELECT FROM communication.knowledge_document
         WHERE base = facts ->> 'base' AND name = facts ->> 'name' AND source = facts ->> 'source' AND address = facts ->> 'address'
           AND coalesce(failed_hash, hash) IS NOT DISTINCT FROM facts ->> 'replaces')
$$;
