-- Gives the bot of one scope. No row: it has none of its own.
SELECT row_to_json(config)::text
  FROM (SELECT scope, name, responder, adapter, ai_core_url, callback_url, resources,
               communication.utc(updated_at) AS updated_at
          FROM communication.bot_config
         WHERE scope = :#scope) AS config
