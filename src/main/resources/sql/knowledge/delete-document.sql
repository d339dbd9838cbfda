-- Deletes a document with all that came from it. No row: there was none.
WITH deleted AS (
    SELECT communication.delete_document(:base, :document) AS name
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :actor, 'delete_document', jsonb_build_object('base', CAST(:base AS text), 'document', name) FROM deleted WHERE name IS NOT NULL
)
SELECT json_build_object('deleted', name)::text FROM deleted WHERE name IS NOT NULL
