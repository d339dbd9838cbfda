-- Brings a message to the state that an update shows (edited, transcribed or deleted), unless a newer one is stored. Parts that a webhook
-- does not show stay: it shows no files of a text that was edited. A changed content raises the revision, by which a turn knows that it
-- answers something else now.
CREATE OR REPLACE FUNCTION communication.change_message(m communication.message, d communication.delivery, version timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.message k
       SET content = shown.content, content_attributes = d.content_attributes, attachments = shown.attachments,
           source_updated_at = version,
           revision = k.revision + ((k.content, communication.files(k.attachments))
                                    IS DISTINCT FROM (shown.content, communication.files(shown.attachments)))::integer
      FROM (SELECT CASE WHEN kept THEN m.content ELSE d.content END AS content,
                   CASE WHEN kept OR d.attachments = '[]' AND d.content_attributes -> 'deleted' IS DISTINCT FROM 'true'
                        THEN m.attachments ELSE d.attachments END AS attachments
              FROM (SELECT d.content = '' AND d.attachments = '[]') AS nothing (kept)) AS shown
     WHERE k.id = m.id AND k.forgotten_at IS NULL
       AND (version >= k.source_updated_at) IS NOT FALSE -- a transcription changes no conversation
       AND (k.content, k.content_attributes, k.attachments)
           IS DISTINCT FROM (d.content, d.content_attributes, d.attachments);
END $$;
