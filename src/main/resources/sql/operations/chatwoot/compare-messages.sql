-- Gives those of Chatwoot's messages that we do not know as Chatwoot shows them: ones that are not stored (unknown), and replies of ours
-- of which we do not know that they have arrived, or failed (reply).
SELECT shown.id, CASE WHEN m.id IS NULL THEN 'unknown' ELSE 'reply' END AS what
  FROM jsonb_to_recordset(CAST(:#messages AS jsonb)) AS shown (id bigint, external_id text, reply_id uuid, failed boolean)
  LEFT JOIN LATERAL (
       SELECT * FROM communication.message k
        WHERE k.account_id = :#account_id AND k.source = 'chatwoot' AND k.external_id = shown.external_id
        UNION ALL
       SELECT * FROM communication.message k WHERE k.reply_id = shown.reply_id AND k.account_id IN (:#account_id, 0)
        LIMIT 1) AS m ON true
 WHERE m.id IS NULL
    OR m.reply_id = shown.reply_id
       AND (m.external_id IS NULL OR m.status = 'queued' OR shown.failed AND m.status = 'sent' AND m.delivered_at IS NULL)
