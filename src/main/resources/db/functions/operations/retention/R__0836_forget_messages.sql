-- Blanks messages of that age whose contents nobody needs any more. New ones are looked through by id; those that are still needed at that
-- age are written down (to_forget), and looked at again each time, and so are blanked ones as long as a turn about them keeps words
-- (keeps_words). Gives how many new ones it looked at and how many it blanked, together: with 0 there is nothing left to do.
CREATE OR REPLACE FUNCTION communication.forget_messages(age interval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    reached bigint := coalesce((SELECT up_to FROM communication.forgetting WHERE what = 'message'), 0);
    next_id bigint;
    ids     bigint[];
    looked  bigint;
BEGIN
    ids := ARRAY (SELECT id FROM communication.message WHERE id > reached ORDER BY id LIMIT 1000);
    next_id := (SELECT coalesce(min(young.id) - 1, max(all_ids.id)) FROM unnest(ids) AS all_ids (id)
                  LEFT JOIN communication.message young ON young.id = all_ids.id AND young.received_at > now() - greatest(age, interval '10 seconds'));
    INSERT INTO communication.to_forget SELECT id FROM unnest(ids) AS id WHERE id <= next_id ON CONFLICT DO NOTHING;
    looked := (SELECT count(*) FROM unnest(ids) AS id WHERE id <= next_id);
    INSERT INTO communication.forgetting AS f (what, up_to) SELECT 'message', next_id WHERE next_id IS NOT NULL
    ON CONFLICT (what) DO UPDATE SET up_to = greatest(f.up_to, excluded.up_to);
    ids := ARRAY (SELECT m.id FROM communication.to_forget JOIN communication.message m ON m.id = message_id
                   WHERE communication.may_forget(m, age) AND (m.forgotten_at IS NULL OR NOT communication.keeps_words(m, age))
                   ORDER BY m.id LIMIT 1000 FOR NO KEY UPDATE OF m SKIP LOCKED);
    PERFORM communication.blank_messages(ids, age);
    DELETE FROM communication.to_forget USING communication.message m
     WHERE m.id = message_id AND m.id = ANY (ids) AND NOT communication.keeps_words(m, age);
    UPDATE communication.message SET content_hash = NULL WHERE content_hash IS NOT NULL AND forgotten_at < now() - interval '1 day';
    RETURN looked + cardinality(ids);
END $$;
