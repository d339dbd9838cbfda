-- Gives the states of Chatwoot's conversation that were seen while ours went on. It is part of the statement that asks, so an
-- index serves it.
CREATE OR REPLACE FUNCTION communication.states_of(c communication.conversation) RETURNS SETOF communication.sighting LANGUAGE sql STABLE AS $$
    SELECT * FROM communication.sighting s
     WHERE s.account_id = c.account_id AND s.chatwoot_conversation_id = c.chatwoot_conversation_id
       AND s.moment BETWEEN c.started_at AND coalesce(c.ended_at, 'infinity') AND s.shown IN ('pending', 'open', 'handed back')
$$;
