-- Gives the answers of humans since the last call. See communication.answers_of_humans.
SELECT conversation_id, question, answer, array_to_json(names)::text AS names FROM communication.answers_of_humans(500)
