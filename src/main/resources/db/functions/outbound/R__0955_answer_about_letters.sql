-- Writes down that somebody did this to dead letters, unless there was none, and gives the caller's answer: the ids under the word for it (done), and
-- under not_failed the asked ids that are no dead letters. asked: null: all dead letters.
CREATE OR REPLACE FUNCTION communication.answer_about_letters(actor text, action text, done text, asked bigint[], ids bigint[]) RETURNS json
    LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(ids) > 0 THEN
        PERFORM communication.audit(actor, action, NULL, jsonb_build_object('all', asked IS NULL,
                                                                           'message_ids', (SELECT jsonb_agg(id ORDER BY id) FROM unnest(ids) AS id)));
    END IF;
    RETURN json_build_object(
        done, (SELECT coalesce(json_agg(id ORDER BY id), '[]') FROM unnest(ids) AS id),
        'not_failed', (SELECT coalesce(json_agg(id ORDER BY id), '[]') FROM unnest(asked) AS id WHERE id <> ALL (ids)));
END $$;
