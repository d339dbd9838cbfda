-- Compares conversations of Chatwoot's with our state of them. unknown: their newest message is none that we have; changed: their
-- status or assignee is another one, in a newer version; status_changed: the status is.
SELECT shown.id,
       shown.message_id IS NOT NULL AND NOT EXISTS (
           SELECT FROM communication.message m
            WHERE m.account_id = :#account_id AND m.source = 'chatwoot' AND m.external_id = shown.message_id::text) AS unknown,
       coalesce(known.found AND shown.status IS NOT NULL AND shown.version > coalesce(known.version, '-infinity')
                AND (known.status, known.assignee_type, known.assignee_id)
                    IS DISTINCT FROM (shown.status, shown.assignee_type, shown.assignee_id), false) AS changed,
       known.status IS DISTINCT FROM shown.status AS status_changed
  FROM jsonb_to_recordset(CAST(:#conversations AS jsonb))
       AS shown (id bigint, message_id bigint, status text, assignee_type text, assignee_id bigint, version timestamptz)
  LEFT JOIN LATERAL (
       SELECT true AS found, c.status, c.assignee_type, c.assignee_id, c.source_updated_at AS version
         FROM communication.conversation c
        WHERE c.account_id = :#account_id AND c.chatwoot_conversation_id = shown.id
        ORDER BY c.started_at DESC LIMIT 1) AS known ON true
