-- Gives our own sessions that bear the sender's number, through whichever channel's account the message came.
-- Part of the statement that asks, so that an index serves it.
CREATE OR REPLACE FUNCTION communication.own_phones(channel text, identifier text) RETURNS SETOF communication.bridge_session
    LANGUAGE sql STABLE AS $$
    SELECT * FROM communication.bridge_session s
     WHERE s.channel = own_phones.channel AND s.status <> 'deleted' AND communication.one_phone(s.phone_number) = own_phones.identifier
$$;
