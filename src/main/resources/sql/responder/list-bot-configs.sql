-- Gives all bots: the settings', the default, and those of inboxes.
SELECT json_build_object('bot_configs', coalesce(
           json_agg(config ORDER BY scope <> 'setting', scope <> 'default', length(scope), scope), '[]'::json))::text
  FROM (SELECT scope, name, responder, adapter, ai_core_url, callback_url, resources,
               communication.utc(updated_at) AS updated_at
          FROM communication.bot_config) AS config
