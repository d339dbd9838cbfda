-- Sees to decisions that no turn goes on with, because a human or another bot has the conversation by now, or it has ended: the effect is not
-- made, and the agents read the decision in a note. Gives how many. settings: those of communication.unanswered; also adapter, lifetime
-- and patience, as in communication.rescue_message.
CREATE OR REPLACE FUNCTION communication.tend_approvals(settings jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    a      communication.approval;
    c      communication.conversation;
    tended bigint := 0;
BEGIN
    FOR a IN SELECT ap.* FROM communication.approval ap
              WHERE ap.status <> 'waiting' AND ap.outcome IS NULL
                AND ap.decided_at < now() - make_interval(secs => (settings ->> 'patience')::double precision)
                AND NOT EXISTS (SELECT FROM communication.unanswered(settings) AS m WHERE m.id = ap.message_id)
              ORDER BY ap.id LIMIT 50 LOOP
        SELECT k.* INTO c FROM communication.conversation AS k
         WHERE k.id = coalesce((SELECT m.conversation_id FROM communication.message m WHERE m.id = a.message_id), a.conversation_id)
           AND (k.lease_expires_at IS NULL OR k.lease_expires_at <= now())
           FOR NO KEY UPDATE SKIP LOCKED; -- a turn is at work, or another program tends
        IF c.id IS NOT NULL AND EXISTS (SELECT FROM communication.approval AS ap WHERE ap.id = a.id AND ap.outcome IS NULL)
           AND NOT EXISTS (SELECT FROM communication.unanswered(settings) AS m WHERE m.id = a.message_id) THEN
            PERFORM communication.note_for_agents(c, a, communication.settle_approval(a, false), settings);
            tended := tended + 1;
        END IF;
    END LOOP;
    RETURN tended;
END $$;
