-- Gives the reason why an adapter cannot take the message now; null: it can. It can always take a command, because the customer does not
-- see it.
CREATE OR REPLACE FUNCTION communication.refused_by(a communication.adapter, c communication.conversation, needs text, files integer)
    RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN c.id IS NULL THEN 'no_conversation'
                WHEN needs = 'command' THEN NULL
                WHEN NOT c.is_active THEN 'ended'
                WHEN c.can_reply IS FALSE AND a.asks_chatwoot AND needs = 'text' THEN 'cannot_reply'
                WHEN files > a.most_files THEN 'too_many_files' END;
