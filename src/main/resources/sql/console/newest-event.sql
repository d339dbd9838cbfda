SELECT json_build_object('newest', max(id))::text FROM communication.webhook_event
