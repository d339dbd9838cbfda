-- Gives a document whose address is to be looked at again, and puts the next look off, so that no other program looks now.
UPDATE communication.knowledge_document
   SET next_read_at = now() + make_interval(secs => :#reread)
 WHERE id = (SELECT id FROM communication.knowledge_document WHERE next_read_at <= now() AND address IS NOT NULL
              ORDER BY next_read_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING base, name, address, coalesce(failed_hash, hash) AS hash, CASE WHEN error IS NULL THEN etag END AS etag,
          CASE WHEN error IS NULL THEN last_modified END AS last_modified
