-- Deletes some of a table's rows that are older than that age, the oldest first, and gives how many: 0 when none is left, null if
-- another program is deleting. Old are
--   * sightings that no event can refer to any more; that a conversation was handed back to the bot is kept as long as the
--     conversation;
--   * uploads of messages that were sent or discarded; those of a dead letter stay, because it may be sent again;
--   * conversations that could not be compared with Chatwoot's for so long;
--   * calls of routes that listen to events, done or discarded; a dead letter stays as long as its event;
--   * notifications of operators, with their messages, but for dead letters;
--   * facts of contacts that have expired, or that others took the place of;
--   * purchase orders that were received, billed or cancelled so long ago: Odoo has them still;
--   * rate limits of which nothing was used for long.
CREATE OR REPLACE FUNCTION communication.delete_old(what text, age interval) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    before  timestamptz := now() - age;
    deleted bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('delete old', 0)) THEN
        RETURN NULL;
    END IF;
    CASE what
        WHEN 'conversation' THEN
            RETURN communication.delete_old_conversations(before);
        WHEN 'webhook_event' THEN
            DELETE FROM communication.webhook_event WHERE id = ANY (ARRAY (
                SELECT id FROM communication.webhook_event WHERE received_at < before
                 ORDER BY received_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'sighting' THEN
            DELETE FROM communication.sighting WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM communication.sighting WHERE moment < before AND shown <> 'handed back'
                 ORDER BY moment LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'upload' THEN
            DELETE FROM communication.upload WHERE id = ANY (ARRAY (
                SELECT u.id FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
                 WHERE m.status = 'sent' AND greatest(m.expires_at, m.delivered_at) < before OR m.discarded_at < before
                 LIMIT 20 FOR UPDATE OF u SKIP LOCKED));
        WHEN 'reconciliation_conversation' THEN
            DELETE FROM communication.reconciliation_conversation WHERE listed_at < before;
        WHEN 'spooled' THEN
            DELETE FROM communication.spooled WHERE id = ANY (ARRAY (
                SELECT id FROM communication.spooled WHERE stored_at < before ORDER BY stored_at LIMIT 10000));
        WHEN 'rate_limit' THEN
            DELETE FROM communication.rate_limit WHERE id = ANY (ARRAY (
                SELECT id FROM communication.rate_limit WHERE expires_at < extract(epoch FROM before) * 1000
                 LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'llm_call' THEN
            DELETE FROM communication.assistant_spending WHERE day < before::date;
            DELETE FROM communication.llm_call WHERE id = ANY (ARRAY (
                SELECT id FROM communication.llm_call WHERE started_at < before ORDER BY started_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'contact_fact' THEN
            DELETE FROM communication.contact_fact WHERE id = ANY (ARRAY (
                SELECT id FROM communication.contact_fact WHERE least(expires_at, superseded_at) < before LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'event_call' THEN
            DELETE FROM communication.event_call WHERE id = ANY (ARRAY (
                SELECT id FROM communication.event_call WHERE status <> 'queued' AND ended_at < before
                   AND (status = 'done' OR discarded_at IS NOT NULL) ORDER BY ended_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'bulk_job' THEN
            DELETE FROM communication.bulk_job WHERE ended_at < before;
        WHEN 'purchase_order' THEN
            DELETE FROM communication.purchase_order WHERE id = ANY (ARRAY (
                SELECT id FROM communication.purchase_order WHERE state IN ('received', 'billed', 'cancelled') AND changed_at < before
                 LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'notification' THEN
            DELETE FROM communication.notification WHERE id = ANY (ARRAY (
                SELECT id FROM communication.notification WHERE happened_at < before ORDER BY happened_at LIMIT 1000));
            DELETE FROM communication.message WHERE id = ANY (ARRAY (
                SELECT m.id FROM communication.conversation c JOIN communication.message m ON m.conversation_id = c.id
                 WHERE c.operators AND m.queued_at < before AND (m.status = 'sent' OR m.discarded_at IS NOT NULL) LIMIT 1000));
        WHEN 'audit' THEN
            DELETE FROM communication.audit WHERE id = ANY (ARRAY (
                SELECT id FROM communication.audit WHERE at < before LIMIT 1000));
    END CASE;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN jsonb_build_object(what, deleted);
END $$;
