-- Turns: which messages are to be answered, who may answer them now, and how a turn ends. One function for each change.
--
-- What keeps each message answered once, though programs die, hang, and run side by side:
--   * a turn is worked on under its conversation's lease; complete_turn changes nothing for who does not hold it (any more);
--   * one transaction marks the messages read, queues the answer, ends the turn and gives the lease back;
--   * of a conversation one turn is ever being processed (turn_processing): who takes a lease over goes on with it.
-- Lock order, here and in all other functions: the conversation's row, its line, its messages.

-- Ends a turn: with its answer, without one, with its error, or not yet. answer: turn_id, lease_id, messages, private_note,
-- action, data, error; adapter (null: as the customer is reached), lifetime and correlation_id of what is to be sent;
-- handoff_note, said where an agent has to take over.
-- outcome: lost: another has the lease, nothing has changed; superseded: a newer message withdrew the answer, the next round
-- answers all; withdrawn: the bot may not answer any more; failed: there was an error, a human is asked for; completed.
-- more: messages wait for a next round or turn. While there are more, a turn of the chat API keeps its answer, and goes on.
CREATE OR REPLACE FUNCTION communication.complete_turn(
    answer jsonb, settings jsonb, OUT outcome text, OUT conversation_id bigint, OUT more boolean) LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan AS $$ -- all looks go by ids: planning them anew costs more than they do
DECLARE
    c        communication.conversation;
    t        communication.turn;
    answered bigint[];
    chat     boolean; -- who asked by the chat API gets the answer with the job, and hands over to humans by itself
    alone    boolean; -- of a customer of the bridge whom Chatwoot does not know: no human sees what is handed over
    again    boolean; -- so it is tried again, while that makes sense: find-unanswered.sql
    goes_on  boolean; -- and knows of no other job: it ends when all that came meanwhile is answered, too
    handoff  boolean;
    note     text;
    item     record;
    newest   communication.message; -- that it answers: the answer goes where it came from
    to_id    bigint; -- Chatwoot's conversation
    newer    boolean; -- the customer has gone on, or changed what they wrote, in the same one of Chatwoot's conversations
BEGIN
    outcome := 'lost';
    more := false;
    SELECT * INTO c FROM communication.conversation AS k
     WHERE k.id = (SELECT k2.conversation_id FROM communication.turn AS k2 WHERE k2.id = (answer ->> 'turn_id')::uuid)
       AND k.lease_id = (answer ->> 'lease_id')::uuid
       FOR NO KEY UPDATE;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    conversation_id := c.id;
    PERFORM communication.lock_line(c.id);
    SELECT * INTO t FROM communication.turn AS k WHERE k.id = (answer ->> 'turn_id')::uuid;
    SELECT array_agg(m.id) FILTER (WHERE m.id = ANY (t.message_ids)),
           coalesce(bool_or(m.id <> ALL (t.message_ids)) OR sum(m.revision) FILTER (WHERE m.id = ANY (t.message_ids)) > t.revisions, false)
      INTO answered, more
      FROM communication.unanswered(settings) AS m WHERE m.conversation_id = c.id;
    SELECT m.* INTO newest FROM communication.message AS m
     WHERE m.id = ANY (coalesce(answered, t.message_ids))
     ORDER BY communication.withheld(c, (settings ->> 'answer_open')::boolean, m.source) IS NULL DESC, m.timestamp DESC, m.id DESC LIMIT 1;
    to_id := coalesce(newest.chatwoot_conversation_id, c.chatwoot_conversation_id);
    newer := more AND EXISTS (SELECT FROM communication.unanswered(settings) AS m
                               WHERE m.conversation_id = c.id AND coalesce(m.chatwoot_conversation_id, to_id) IS NOT DISTINCT FROM to_id
                              HAVING bool_or(m.id <> ALL (t.message_ids))
                                  OR sum(m.revision) FILTER (WHERE m.id = ANY (t.message_ids)) > t.revisions);
    chat := EXISTS (SELECT FROM communication.message AS m WHERE m.id = ANY (t.message_ids) AND m.source = 'chat');
    IF communication.withheld(c, (settings ->> 'answer_open')::boolean, newest.source) = 'cannot_reply' AND answer -> 'messages' <> '[]' THEN
        answer := answer || jsonb_build_object('error', 'the reply window of the channel has closed meanwhile', 'handoff_note',
            'The reply window of the channel has closed before the bot answered. Please take over.');
    END IF;

    outcome := CASE WHEN answered IS NULL THEN 'withdrawn'
                    WHEN newer AND t.superseded < (settings ->> 'max_superseded')::integer
                         AND CASE WHEN answer ->> 'error' IS NULL THEN (settings ->> 'supersede')::boolean ELSE chat END
                    THEN 'superseded'
                    WHEN answer ->> 'error' IS NOT NULL THEN 'failed'
                    ELSE 'completed' END;
    alone := newest.source = 'whatsapp' AND to_id IS NULL AND c.chatwoot_inbox_id IS NULL;
    goes_on := chat AND more AND outcome IN ('withdrawn', 'completed');
    again := alone AND newest.received_at > now() - make_interval(secs => (settings ->> 'max_age')::double precision);
    handoff := NOT chat AND (outcome = 'failed' AND NOT again OR outcome = 'completed' AND answer ->> 'action' = 'handoff');
    note := CASE WHEN outcome = 'completed' OR handoff THEN answer ->> 'private_note' END;
    note := CASE WHEN handoff THEN coalesce(note, answer ->> 'handoff_note') ELSE note END;

    IF outcome = 'superseded' THEN
        UPDATE communication.turn AS k SET superseded = k.superseded + 1 WHERE k.id = t.id;
    ELSE
        UPDATE communication.turn AS k
           SET status = CASE WHEN goes_on THEN 'processing' WHEN outcome = 'failed' THEN 'failed' ELSE 'completed' END,
               finished_at = CASE WHEN NOT goes_on THEN now() END,
               superseded = k.superseded + goes_on::integer,
               action = CASE outcome WHEN 'completed' THEN answer ->> 'action' WHEN 'withdrawn' THEN 'none'
                                     ELSE CASE WHEN handoff THEN 'handoff' END END,
               data = CASE outcome WHEN 'completed' THEN nullif(answer -> 'data', 'null') END,
               messages = k.messages || CASE outcome WHEN 'completed'
                                             THEN ARRAY (SELECT jsonb_array_elements_text(answer -> 'messages')) END,
               private_note = nullif(concat_ws(E'\n', k.private_note, note), ''),
               withdrawn = CASE WHEN outcome = 'withdrawn' AND NOT goes_on THEN
                   coalesce(communication.withheld(c, (settings ->> 'answer_open')::boolean, newest.source),
                            CASE WHEN communication.is_another_bots(c, settings) THEN 'another_bot' END, 'answered') END,
               error = answer ->> 'error',
               -- on Chatwoot's clock: what it says later may hand the conversation back
               handed_over_at = CASE WHEN handoff THEN coalesce(greatest(c.source_updated_at, c.last_inbound_at), now()) END
         WHERE k.id = t.id
        RETURNING k.* INTO t;
    END IF;
    IF outcome = 'completed' THEN
        UPDATE communication.message AS m SET status = 'read', turn_id = t.id
         WHERE m.id = ANY (t.message_ids) AND m.status = 'received';
    ELSIF outcome = 'failed' AND chat THEN
        UPDATE communication.message AS m SET no_answer = 'failed' -- also what came meanwhile: its callers look at this job
         WHERE m.conversation_id = c.id AND m.source = 'chat' AND m.status = 'received' AND m.no_answer IS NULL;
        more := false;
    END IF;

    FOR item IN
        SELECT said.content, false AS private, NULL AS command, NULL AS argument
          FROM jsonb_array_elements_text(answer -> 'messages') AS said (content) WHERE outcome = 'completed'
         UNION ALL
        SELECT note, true, NULL, NULL WHERE note IS NOT NULL
           -- where there is no Chatwoot nobody reads it but in the turn
           AND (NOT alone OR answer ->> 'adapter' IS NOT NULL)
         UNION ALL
        SELECT '', false, 'toggle_status', CASE WHEN handoff THEN 'open' ELSE 'resolved' END
         WHERE NOT chat AND c.chatwoot_conversation_id IS NOT NULL
           AND (handoff OR outcome = 'completed' AND answer ->> 'action' = 'resolve' AND NOT more)
         UNION ALL
        SELECT '', false, 'callback', coalesce(c.chat_callback_url, (communication.bot_config_of(c.chatwoot_inbox_id)).callback_url)
         WHERE chat AND outcome <> 'superseded' AND NOT goes_on
    LOOP
        IF chat AND item.command IS NULL THEN
            INSERT INTO communication.message
                   (conversation_id, account_id, source, direction, status, sender_type, timestamp, content, private, turn_id)
            VALUES (c.id, c.account_id, 'chat', 'outbound', 'sent', 'agent_bot', clock_timestamp(),
                    item.content, item.private, t.id);
        ELSIF item.command IS DISTINCT FROM 'callback' OR item.argument IS NOT NULL THEN
            IF (communication.queue_message(jsonb_build_object(
                    'conversation_id', c.id, 'content', item.content, 'private', item.private, 'template_params', NULL,
                    'attachments', '[]'::jsonb, 'priority', 0, 'lifetime', answer -> 'lifetime',
                    'adapter', CASE item.command WHEN 'callback' THEN 'callback' ELSE answer ->> 'adapter' END,
                    'source', newest.source, 'session_id', nullif(newest.session_id, ''),
                    'turn_id', t.id, 'command', item.command, 'argument', item.argument,
                    'chatwoot_conversation_id', to_id, 'correlation_id', answer ->> 'correlation_id'))).outcome <> 'queued' THEN
                RAISE EXCEPTION 'the answer of turn % cannot be queued', t.id;
            END IF;
        END IF;
    END LOOP;

    UPDATE communication.conversation AS k
       SET lease_id = NULL, lease_expires_at = NULL,
           handled_by = CASE WHEN handoff THEN 'human' ELSE k.handled_by END,
           handled_by_since = CASE WHEN handoff THEN t.handed_over_at ELSE k.handled_by_since END,
           is_active = k.is_active AND NOT ended.by_bot,
           ended_at = CASE WHEN ended.by_bot AND k.is_active THEN now() ELSE k.ended_at END
      FROM (SELECT (chat OR alone) AND outcome = 'completed' AND NOT more AND answer ->> 'action' = 'resolve' AS by_bot) AS ended
     WHERE k.id = c.id;
END $$;
