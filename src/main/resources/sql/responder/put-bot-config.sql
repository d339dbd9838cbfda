-- Sets the bot of one scope, and gives its row.
WITH stored AS (
    INSERT INTO communication.bot_config AS b (scope, name, responder, adapter, ai_core_url, callback_url, resources)
    VALUES (:#scope, :#name, :#responder, :#adapter, :#ai_core_url, :#callback_url, CAST(:#resources AS jsonb))
    ON CONFLICT (scope) DO UPDATE
        SET name = excluded.name, responder = excluded.responder, adapter = excluded.adapter, ai_core_url = excluded.ai_core_url,
            callback_url = excluded.callback_url, resources = excluded.resources, updated_at = now()
    RETURNING b.*
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#${variable.actor}, 'put_bot_config', jsonb_strip_nulls(jsonb_build_object('scope', scope, 'responder', responder, 'adapter', adapter)) FROM stored
)
SELECT row_to_json(config)::text
  FROM (SELECT scope, name, responder, adapter, ai_core_url, callback_url, resources,
               communication.utc(updated_at) AS updated_at
          FROM stored) AS config
