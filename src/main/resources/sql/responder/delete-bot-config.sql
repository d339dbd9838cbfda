-- Deletes the bot of one scope. The default answers instead, else the settings' bot. No row: the scope had none.
WITH deleted AS (
    DELETE FROM communication.bot_config WHERE scope = :#scope RETURNING scope, responder
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#${variable.actor}, 'delete_bot_config', jsonb_build_object('scope', scope, 'responder', responder) FROM deleted
)
SELECT json_build_object('deleted', scope)::text FROM deleted
