-- serves list-questions.sql: of all turns of assistants few are such
CREATE INDEX assistant_turn_missing_knowledge ON communication.assistant_turn (started_at) WHERE hand_off_reason = 'missing_knowledge';
