-- Gives the transcripts of a conversation's voice notes.
SELECT t.url, t.text
  FROM communication.transcript t
  JOIN communication.message m ON m.id = t.message_id
 WHERE m.conversation_id = :conversation_id
