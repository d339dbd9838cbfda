-- Ends turns that nobody works on and that have no message left to answer, because a human has taken over or the conversation
-- ended. Gives how many.
CREATE OR REPLACE FUNCTION communication.close_turns(settings jsonb, lifetime double precision) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    idle   bigint[] := ARRAY (
        SELECT c.id FROM communication.conversation c
         WHERE c.id IN (SELECT t.conversation_id FROM communication.turn t WHERE t.status = 'processing')
           AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= now())
         ORDER BY c.id LIMIT 500
           FOR NO KEY UPDATE SKIP LOCKED);
    closed bigint;
    called bigint;
BEGIN
    WITH ended AS ( -- a lease taken meanwhile is visible now, and none is taken until this commits
        UPDATE communication.turn t
           SET status = 'completed', action = coalesce(t.action, 'none'), finished_at = now(),
               withdrawn = coalesce(communication.withheld(c, (settings ->> 'answer_open')::boolean,
                   (SELECT m.source IN (SELECT communication.beside()) FROM communication.message m
                     WHERE m.id = t.message_ids[cardinality(t.message_ids)])),
                   CASE WHEN communication.is_another_bots(c, settings) THEN 'another_bot' END, 'answered')
          FROM communication.conversation c
         WHERE t.status = 'processing' AND c.id = t.conversation_id AND c.id = ANY (idle)
           AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= now())
           AND NOT EXISTS (SELECT FROM communication.unanswered(settings) AS m WHERE m.conversation_id = c.id)
        RETURNING t.id, c.id AS conversation_id,
                  CASE WHEN c.account_id = 0 AND c.channel = 'api' THEN
                      coalesce(c.chat_callback_url, (communication.bot_config_of(c.chatwoot_inbox_id)).callback_url) END AS callback_url
    )
    SELECT count(*), count(CASE WHEN callback_url IS NOT NULL THEN communication.call_back(conversation_id, id, callback_url, lifetime, NULL) END)
      INTO closed, called FROM ended;
    RETURN closed;
END $$;
