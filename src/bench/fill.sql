-- Fills a database that the program has migrated with $messages more messages, as a year leaves them: ten to a conversation, of which
-- the bot answered four of five and a human the fifth, most of them ended. $text: that of each, in SQL; k is its
-- number in the conversation.
-- For GrowthBenchmark, ConsoleBenchmark and HotPathsIT.
-- Fast: no trigger, no index and no constraint is at work meanwhile.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET work_mem = '256MB';

CREATE TEMP TABLE dropped AS
SELECT conrelid::regclass::text AS on_table, conname AS name, contype AS kind,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
           || CASE WHEN contype IN ('f', 'c') THEN ' NOT VALID' ELSE '' END AS again
  FROM pg_constraint
 WHERE connamespace = 'communication'::regnamespace AND conrelid > 0 AND contype IN ('f', 'p', 'u', 'c')
 UNION ALL
SELECT indexrelid::regclass::text, indexrelid::regclass::text, 'i', pg_get_indexdef(indexrelid)
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE relnamespace = 'communication'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);

DO $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT * FROM dropped ORDER BY kind LOOP -- foreign keys before what they refer to
        IF item.kind = 'i' THEN
            EXECUTE 'DROP INDEX ' || item.name;
        ELSE
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', item.on_table, item.name);
        END IF;
    END LOOP;
END $$;

CREATE TEMP TABLE filled AS
SELECT c, now() - interval '365 days' * ((last - c + 1)::double precision / count) AS began,
       1 + c / 3 % 3 AS account, 'customer ' || c / 3 AS sender, -- who has come three times
       c % 50 = 0 AS active, c % 5 = 1 AS human
  FROM (SELECT coalesce(max(id), 0) AS base, coalesce(max(id), 0) + $messages / 10 AS last, $messages / 10 AS count
          FROM communication.conversation) AS span, generate_series(base + 1, last) AS c;

INSERT INTO communication.conversation
       (id, account_id, user_identifier, channel, is_active, started_at, ended_at, chatwoot_conversation_id, chatwoot_inbox_id,
        status, source_updated_at, last_inbound_at, handled_by, handled_by_since)
OVERRIDING SYSTEM VALUE
SELECT c, account, sender, 'whatsapp', active, began, CASE WHEN NOT active THEN began + interval '1 hour' END, c, 1,
       CASE WHEN active THEN 'pending' ELSE 'resolved' END, began + interval '1 hour', began + interval '8 minutes',
       CASE WHEN human THEN 'human' ELSE 'bot' END, CASE WHEN human THEN began END
  FROM filled;

-- questions have even numbers, answers odd ones; the last question that a human gets needs no answer
INSERT INTO communication.message
       (id, conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp, content, chatwoot_conversation_id,
        received_at, no_answer, turn_id, reply_id, adapter, queued_at, expires_at)
OVERRIDING SYSTEM VALUE
SELECT c * 10 + k, c, account, 'chatwoot', (c * 10 + k)::text, CASE WHEN asked THEN 'inbound' ELSE 'outbound' END,
       CASE WHEN NOT asked THEN 'sent' WHEN human THEN 'received' ELSE 'read' END,
       CASE WHEN asked THEN 'contact' WHEN human THEN 'user' ELSE 'agent_bot' END, at,
       $text, c, at,
       CASE WHEN human AND asked AND k < 8 THEN 'answered' WHEN human AND asked AND began < now() - interval '8 days' THEN 'too_old' END,
       CASE WHEN NOT human THEN md5('turn ' || c * 10 + k - k % 2)::uuid END,
       CASE WHEN NOT asked AND NOT human THEN md5('reply ' || c * 10 + k)::uuid END,
       CASE WHEN NOT asked AND NOT human THEN 'chatwoot' END, CASE WHEN NOT asked AND NOT human THEN at END, began + interval '1 day'
  FROM filled, generate_series(0, 9) AS k,
       LATERAL (SELECT k % 2 = 0 AS asked, began + k * interval '1 minute' AS at) AS message
 WHERE k < 9 OR NOT human;

INSERT INTO communication.turn
       (id, conversation_id, status, rounds, message_ids, responder, bot_name, action, messages, started_at, finished_at)
SELECT md5('turn ' || c * 10 + k)::uuid, c, 'completed', 1, ARRAY [c * 10 + k], 'echo', 'Assistant', 'reply', ARRAY ['An answer'],
       began + k * interval '1 minute', began + k * interval '1 minute'
  FROM filled, generate_series(0, 8, 2) AS k
 WHERE NOT human;

-- what the nightly retention leaves
INSERT INTO communication.sighting (account_id, chatwoot_conversation_id, moment, shown, user_identifier)
SELECT account, c, began + k * interval '1 minute', 'alive', sender FROM filled, generate_series(0, 8, 2) AS k
 WHERE began > now() - interval '30 days'
 UNION ALL
SELECT account, c, began + interval '1 hour', 'resolved', sender FROM filled
 WHERE began > now() - interval '30 days' AND NOT active;

INSERT INTO communication.webhook_event (received_at, source, event, account_id, payload, outcome, conversation_id, message_id)
SELECT began + k * interval '1 minute', 'chatwoot', 'message_created', account, '{}', 'stored', c, c * 10 + k
  FROM filled, generate_series(0, 9) AS k
 WHERE began > now() - interval '30 days';

DO $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT * FROM dropped ORDER BY kind = 'f' LOOP
        EXECUTE item.again;
    END LOOP;
END $$;
SELECT setval(pg_get_serial_sequence('communication.conversation', 'id'), max(id)) FROM communication.conversation;
SELECT setval(pg_get_serial_sequence('communication.message', 'id'), max(id)) FROM communication.message;
DROP TABLE dropped, filled;
RESET ALL;
