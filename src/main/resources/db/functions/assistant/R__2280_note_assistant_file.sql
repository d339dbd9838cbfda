-- Writes into the audit that the file of an assistant, or of the routing, has another version: once for each change, however many programs see
-- it. An empty version: it was deleted.
CREATE OR REPLACE FUNCTION communication.note_assistant_file(file text, new_version text, actor text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    INSERT INTO communication.assistant_file (name, version) VALUES (file, '') ON CONFLICT (name) DO NOTHING;
    SELECT f.version INTO before FROM communication.assistant_file AS f WHERE f.name = file FOR UPDATE;
    IF before <> new_version THEN
        UPDATE communication.assistant_file AS f SET version = new_version, changed_at = now() WHERE f.name = file;
        PERFORM communication.audit(note_assistant_file.actor, CASE new_version WHEN '' THEN 'delete_assistant' ELSE 'put_assistant' END,
            'assistant ' || file, jsonb_build_object('version', nullif(new_version, ''), 'before', nullif(before, '')));
    END IF;
END $$;
