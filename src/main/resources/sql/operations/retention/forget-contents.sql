-- Forgets some of the words of people, and gives how many rows it went through; null: another program is at it. See communication.forget_contents.
SELECT (forgotten ->> 'webhook_event')::bigint + (forgotten ->> 'message')::bigint + (forgotten ->> 'knowledge_proposal')::bigint
  FROM communication.forget_contents(make_interval(secs => :#age)) AS forgotten
