-- Keeps what the bridge says of one session, and who did what to it (null: nobody did). Gives it where its status is news.
WITH audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#actor, asked.action, jsonb_build_object('session_id', CAST(:#session_id AS text), 'status', CAST(:#status AS text))
      FROM (SELECT CAST(:#action AS text)) AS asked (action)
     WHERE asked.action IS NOT NULL
)
SELECT session_id, status
  FROM (SELECT CAST(:#session_id AS text), CAST(:#status AS text), CAST(:#phone_number AS text), CAST(:#name AS text))
       AS session (session_id, status, phone_number, name)
 WHERE communication.note_session(session_id, status, phone_number, name)
