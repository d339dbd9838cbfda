-- Keeps the facts that were drawn from a conversation. See communication.finish_distillation.
SELECT communication.finish_distillation(:conversation_id, CAST(:claim_id AS uuid), CAST(:facts AS jsonb))
