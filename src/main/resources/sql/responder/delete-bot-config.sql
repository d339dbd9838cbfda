-- Forgets what one scope said: the default answers in its place, else the setting. No row where it said nothing.
WITH deleted AS (
    DELETE FROM communication.bot_config WHERE scope = :#scope RETURNING scope, responder
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#${variable.actor}, 'delete_bot_config', jsonb_build_object('scope', scope, 'responder', responder) FROM deleted
)
SELECT json_build_object('deleted', scope)::text FROM deleted
