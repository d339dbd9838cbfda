-- Queues a message to operators through that adapter, and gives its id. notification: details that an adapter may show beside the text.
CREATE OR REPLACE FUNCTION communication.tell(adapter text, content text, notification jsonb, settings jsonb) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    request jsonb := jsonb_build_object('adapter', adapter, 'content', content, 'notification', jsonb_strip_nulls(notification),
                                        'lifetime', settings -> 'lifetime');
    c       communication.conversation := communication.operators_conversation(adapter);
    way     record;
BEGIN
    SELECT * INTO way FROM communication.choose_adapter(request, c.id, 'text');
    RETURN communication.put_in_line(request, c, way.chosen, way.session); -- although it is not active
END $$;
