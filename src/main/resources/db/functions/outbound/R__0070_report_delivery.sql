-- Applies Chatwoot's or the bridge's report on a known outgoing message: it exists there, was delivered, was read or failed.
-- Delivered and read outrank failed, and failed outranks stored. A message that exists there counts as sent, even if it was given
-- up because its answer was lost.
CREATE OR REPLACE FUNCTION communication.report_delivery(m communication.message, d communication.delivery) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    delivered boolean := d.delivery_status IN ('delivered', 'read');
    refused   boolean := d.delivery_status = 'failed' OR d.delivery_error IS NOT NULL;
BEGIN
    IF delivered IS NOT TRUE AND (m.delivered_at IS NOT NULL OR m.external_id IS NOT NULL AND m.status <> 'queued')
       AND refused IS NOT TRUE THEN
        RETURN; -- nothing new
    END IF;
    PERFORM communication.lock_line(m.conversation_id);
    PERFORM set_config('communication.operation', 'report', true);
    m.status := CASE WHEN delivered OR m.delivered_at IS NOT NULL THEN 'sent' WHEN refused THEN 'failed' ELSE 'sent' END;
    UPDATE communication.message k
       SET status = m.status,
           external_id = coalesce(k.external_id, d.external_id),
           delivered_at = CASE WHEN delivered THEN coalesce(k.delivered_at, now()) ELSE k.delivered_at END,
           read_at = CASE d.delivery_status WHEN 'read' THEN coalesce(k.read_at, now()) ELSE k.read_at END,
           failed_at = CASE m.status WHEN 'failed' THEN coalesce(k.failed_at, now()) END,
           last_error = CASE m.status WHEN 'failed' THEN coalesce(d.delivery_error, k.last_error) END,
           discarded_at = CASE m.status WHEN 'failed' THEN k.discarded_at END,
           claim_id = NULL, claimed_until = NULL, in_doubt_since = NULL
     WHERE k.id = m.id;
    PERFORM set_config('communication.operation', '', true);
END $$;
