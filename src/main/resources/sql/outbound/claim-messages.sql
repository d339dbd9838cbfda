-- Claims the due messages of a lane, by priority and due time; two programs never get the same row (SKIP LOCKED, and the claim
-- that stands when this has committed).
-- In order: only a conversation's oldest unsent message has a due time (next_attempt_at; the index message_line holds it); the
-- next one gets it when that one has left the queue. Messages that wait in another conversation of the same customer, one that has
-- ended, go first, too.
-- A claim that ran out is taken over, and its message may have arrived: its program died, or hung, while it sent it. (If
-- its adapter marks each hand-over, attempted_at says whether this message was handed over.)
-- It is looked for where it went. A turn's answer goes to where its question came from; any other to where the customer wrote
-- last.
-- An expired message is not claimed, except to find out whether it has arrived.
WITH how AS (
    SELECT coalesce((SELECT marks_hand_over FROM communication.adapter WHERE name = :#adapter), false) AS marks_hand_over
), due AS (
    SELECT m.id
      FROM communication.message m
     WHERE m.status = 'queued' AND m.adapter = :#adapter AND m.account_id = :#account_id
       AND m.next_attempt_at <= now()
       AND (m.claimed_until IS NULL OR m.claimed_until <= now())
       AND (m.expires_at > now() OR m.claim_id IS NOT NULL OR m.in_doubt_since IS NOT NULL)
       AND NOT EXISTS (
           SELECT FROM communication.conversation c
            CROSS JOIN LATERAL ( -- each by an index of its own
                  SELECT ended.id FROM communication.conversation ended
                   WHERE ended.user_identifier = c.user_identifier AND ended.channel = c.channel AND NOT ended.is_active
                     AND ended.account_id = c.account_id AND coalesce(ended.chatwoot_inbox_id, 0) = coalesce(c.chatwoot_inbox_id, 0)
                   UNION ALL
                  SELECT ended.id FROM communication.conversation ended -- also one under an earlier contact
                   WHERE ended.account_id = c.account_id AND ended.chatwoot_conversation_id = c.chatwoot_conversation_id
                     AND NOT ended.is_active) AS ended
            WHERE c.id = m.conversation_id AND ended.id <> c.id
              -- asked of each such conversation: a join would begin with the whole queue
              AND EXISTS (SELECT FROM communication.message earlier
                           WHERE earlier.conversation_id = ended.id AND earlier.status = 'queued' AND earlier.line_name IS DISTINCT FROM ''
                             AND earlier.id < m.id AND earlier.adapter = m.adapter
                          OFFSET 0))
     ORDER BY m.priority DESC, m.next_attempt_at, m.id
     LIMIT :#limit
       FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE communication.message m
       SET claim_id = gen_random_uuid(),
           claimed_until = now() + make_interval(secs => :#claim),
           in_doubt_since = coalesce(m.in_doubt_since, CASE WHEN m.attempted_at IS NOT NULL OR NOT how.marks_hand_over
                                                             THEN m.claimed_until END),
           attempted_at = CASE WHEN m.in_doubt_since IS NOT NULL OR m.claimed_until IS NOT NULL THEN m.attempted_at END,
           chatwoot_conversation_id = CASE WHEN m.in_doubt_since IS NULL AND m.claimed_until IS NULL AND m.turn_id IS NULL
                                           THEN c.chatwoot_conversation_id
                                           ELSE coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id) END
      FROM due, how, communication.conversation c
     WHERE m.id = due.id AND c.id = m.conversation_id
    RETURNING m.*
)
SELECT claimed.id AS message_id, claimed.claim_id, claimed.conversation_id, claimed.account_id, claimed.adapter,
       claimed.content, claimed.private, claimed.template_params::text, claimed.attachments::text, claimed.reply_id,
       claimed.expires_at <= now() AS expired,
       extract(epoch FROM now() - claimed.in_doubt_since)::double precision AS in_doubt_for,
       claimed.chatwoot_conversation_id, c.chatwoot_inbox_id,
       communication.address_of(claimed, c) AS user_identifier, c.channel, c.can_reply,
       claimed.command, claimed.argument, claimed.turn_id, claimed.correlation_id, claimed.session_id,
       CASE WHEN claimed.content_attributes -> 'notification' IS NOT NULL THEN communication.notification_of(claimed) END::text AS notification
  FROM claimed
  JOIN communication.conversation c ON c.id = claimed.conversation_id
 ORDER BY claimed.priority DESC, claimed.id
