-- Records the settings' bot at a start.
INSERT INTO communication.bot_config AS b (scope, name, responder) VALUES ('setting', :name, :responder)
ON CONFLICT (scope) DO UPDATE SET name = excluded.name, responder = excluded.responder, updated_at = now()
  WHERE (b.name, b.responder) <> (excluded.name, excluded.responder)
