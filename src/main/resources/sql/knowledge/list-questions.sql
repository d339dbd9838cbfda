-- Counts the questions for which assistants found nothing in the last thirty days, those asked most often first.
SELECT json_build_object('questions', coalesce(json_agg(json_build_object(
           'question', question, 'times', times, 'last_at', communication.utc(last_at), 'conversation_id', conversation_id)
           ORDER BY times DESC, last_at DESC), '[]'))::text
  FROM (SELECT min(question) AS question, count(*) AS times, max(at) AS last_at, max(conversation_id) AS conversation_id
          FROM (SELECT a.started_at AS at, t.conversation_id,
                       (SELECT string_agg(m.content, E'\n' ORDER BY m.timestamp, m.id) FROM communication.message m
                         WHERE m.id = ANY (t.message_ids) AND m.direction = 'inbound' AND NOT m.private) AS question
                  FROM communication.assistant_turn a JOIN communication.turn t ON t.id = a.turn_id
                 WHERE a.hand_off_reason = 'missing_knowledge' AND a.started_at > now() - interval '30 days') AS asked
         WHERE btrim(question) <> '' -- else its contents are forgotten
         GROUP BY lower(regexp_replace(question, '[^[:alnum:]]+', ' ', 'g'))
         ORDER BY count(*) DESC, max(at) DESC LIMIT :#limit) AS counted
