-- No words of people are left where they are forgotten.

-- Of a proposal that somebody decided about, only the key is left. It is a hash of the question.
UPDATE communication.knowledge_proposal
   SET key = encode(sha256(convert_to(key, 'UTF8')), 'hex'),
       question = CASE state WHEN 'proposed' THEN question ELSE '' END,
       answer = CASE state WHEN 'proposed' THEN answer ELSE '' END;

-- serves forget_proposals
CREATE INDEX knowledge_proposal_waiting ON communication.knowledge_proposal (proposed_at) WHERE state = 'proposed';

-- what messages that were blanked before have left
DELETE FROM communication.transcript t USING communication.message m WHERE m.id = t.message_id AND m.forgotten_at IS NOT NULL;
UPDATE communication.message
   SET template_params = NULL, last_error = NULL, discard_reason = NULL,
       argument = CASE WHEN command <> 'toggle_status' THEN '' ELSE argument END
 WHERE forgotten_at IS NOT NULL
   AND (template_params IS NOT NULL OR last_error IS NOT NULL OR discard_reason IS NOT NULL OR command <> 'toggle_status' AND argument <> '');
INSERT INTO communication.to_forget
SELECT max(id) FROM communication.message WHERE forgotten_at IS NOT NULL GROUP BY conversation_id -- its turns are looked at once more
    ON CONFLICT DO NOTHING;
