-- Deletes some of a table's rows that are older than that age, the oldest first, and gives how many rows of which table; 0 when none is left,
-- null if another program is deleting. Five tables have a function of their own (delete_old_…). Of the others these are old:
--   * sightings that no event can refer to any more; the moment at which a conversation was handed back to the bot is kept as long as the
--     conversation;
--   * conversations that could not be compared with Chatwoot's for that long;
--   * facts of contacts that have expired, or that others took the place of;
--   * purchase orders that were received, billed or cancelled before that: Odoo still has them;
--   * reports on messages that nobody has sent;
--   * rate limits of which nothing was used for that long.
CREATE OR REPLACE FUNCTION communication.delete_old(what text, age interval) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    before  timestamptz := now() - age;
    deleted bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('delete old', 0)) THEN
        RETURN NULL;
    END IF;
    CASE what
        WHEN 'conversation' THEN RETURN communication.delete_old_conversations(before);
        WHEN 'notification' THEN RETURN communication.delete_old_notifications(before);
        WHEN 'upload' THEN RETURN jsonb_build_object(what, communication.delete_old_uploads(before));
        WHEN 'llm_call' THEN RETURN jsonb_build_object(what, communication.delete_old_calls(before));
        WHEN 'event_call' THEN RETURN jsonb_build_object(what, communication.delete_old_event_calls(before));
        WHEN 'webhook_event' THEN
            DELETE FROM communication.webhook_event WHERE id = ANY (ARRAY (
                SELECT id FROM communication.webhook_event WHERE received_at < before
                 ORDER BY received_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'sighting' THEN
            DELETE FROM communication.sighting WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM communication.sighting WHERE moment < before AND shown <> 'handed back'
                 ORDER BY moment LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'reconciliation_conversation' THEN
            DELETE FROM communication.reconciliation_conversation WHERE listed_at < before;
        WHEN 'spooled' THEN
            DELETE FROM communication.spooled WHERE id = ANY (ARRAY (
                SELECT id FROM communication.spooled WHERE stored_at < before ORDER BY stored_at LIMIT 10000));
        WHEN 'bridge_receipt' THEN
            DELETE FROM communication.bridge_receipt WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM communication.bridge_receipt WHERE received_at < before ORDER BY received_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'rate_limit' THEN
            DELETE FROM communication.rate_limit WHERE id = ANY (ARRAY (
                SELECT id FROM communication.rate_limit WHERE expires_at < extract(epoch FROM before) * 1000
                 LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'contact_fact' THEN
            DELETE FROM communication.contact_fact WHERE id = ANY (ARRAY (
                SELECT id FROM communication.contact_fact WHERE least(expires_at, superseded_at) < before LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'bulk_job' THEN
            DELETE FROM communication.bulk_job WHERE ended_at < before;
        WHEN 'purchase_order' THEN
            DELETE FROM communication.purchase_order WHERE id = ANY (ARRAY (
                SELECT id FROM communication.purchase_order WHERE state IN ('received', 'billed', 'cancelled') AND changed_at < before
                 LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'audit' THEN
            DELETE FROM communication.audit WHERE id = ANY (ARRAY (
                SELECT id FROM communication.audit WHERE at < before LIMIT 1000));
    END CASE;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN jsonb_build_object(what, deleted);
END $$;
