-- Gives the key that store_deliveries locks for a sender.
CREATE OR REPLACE FUNCTION communication.sender_key(c communication.conversation) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(concat_ws(' ', c.account_id, c.channel, c.user_identifier), 0);
