-- Marks a queued message sent or failed, and gives the status that it has now. Chatwoot's own webhook may have marked it
-- sent already: then it stays sent, also if our call to Chatwoot broke.
WITH marked AS (
    UPDATE communication.message
       SET status = :#status, external_id = coalesce(external_id, :#external_id), last_error = :#error, attempts = attempts + 1
     WHERE id = :#message_id AND status = 'queued'
    RETURNING status
)
SELECT coalesce((SELECT status FROM marked),
                (SELECT status FROM communication.message WHERE id = :#message_id)) AS status
