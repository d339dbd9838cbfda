-- Keeps the state that the bridge tells of a session, and gives the session if its status is new.
SELECT session_id, status
  FROM (SELECT CAST(:#session_id AS text), CAST(:#status AS text), CAST(:#phone_number AS text), CAST(:#name AS text))
       AS session (session_id, status, phone_number, name)
 WHERE communication.note_session(session_id, status, phone_number, name)
