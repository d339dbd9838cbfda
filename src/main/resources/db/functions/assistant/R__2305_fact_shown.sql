-- A fact of a contact as people see it.
CREATE OR REPLACE FUNCTION communication.fact_shown(f communication.contact_fact) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object('id', f.id, 'account_id', f.account_id, 'identifier', f.user_identifier, 'text', f.text, 'source', f.source,
                             'noted_by', f.noted_by, 'conversation_id', f.conversation_id, 'message_id', f.message_id, 'turn_id', f.turn_id,
                             'noted_at', communication.utc(f.noted_at), 'expires_at', communication.utc(f.expires_at))
$$;

-- That one; volatile, so that the statement which has just written it sees it.
CREATE OR REPLACE FUNCTION communication.fact_of(fact_id bigint) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT communication.fact_shown(f) FROM communication.contact_fact AS f WHERE f.id = fact_id);
END $$;
