-- Writes a fact of a contact that a person gives, or corrects one (replaced), with its audit, which does not tell it.
-- outcome: kept, with its id; not_found: there is no such fact of that contact; several_accounts: the contact is in more than one, and none is named; expired.
-- A contact that is not known yet may have facts, in the account that is named (none: 0).
CREATE OR REPLACE FUNCTION communication.put_fact(
    identifier text, account bigint, said text, expiry timestamptz, replaced bigint, actor text, OUT outcome text, OUT fact_id bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    names    text[]   := communication.names_of(identifier);
    accounts bigint[] := ARRAY (SELECT DISTINCT c.account_id FROM communication.conversation AS c WHERE c.user_identifier = ANY (names));
    known    communication.contact_fact;
    fact     communication.contact_fact;
BEGIN
    IF expiry <= now() THEN
        outcome := 'expired';
        RETURN;
    ELSIF replaced IS NOT NULL THEN
        SELECT f.* INTO known FROM communication.facts_of(identifier, account) AS f WHERE f.id = replaced;
        IF known.id IS NULL THEN
            outcome := 'not_found';
            RETURN;
        END IF;
    ELSIF account IS NULL AND cardinality(accounts) > 1 THEN
        outcome := 'several_accounts';
        RETURN;
    END IF;
    fact.account_id := coalesce(known.account_id, account, accounts[1], 0);
    fact.user_identifier := coalesce(known.user_identifier, (SELECT c.user_identifier FROM communication.conversation AS c
                                                              WHERE c.user_identifier = ANY (names) AND c.account_id = fact.account_id
                                                              ORDER BY c.id DESC LIMIT 1),
                                     names[3], CASE WHEN identifier LIKE '%@%' THEN lower(identifier) END, identifier);
    fact.text := said;
    fact.source := 'person';
    fact.noted_by := actor;
    fact.conversation_id := known.conversation_id;
    fact.message_id := known.message_id;
    fact.expires_at := expiry;
    fact_id := communication.keep_fact(fact, replaced);
    outcome := 'kept';
    INSERT INTO communication.audit (actor, action, subject, details)
    VALUES (actor, 'put_fact', 'fact ' || fact_id, jsonb_strip_nulls(jsonb_build_object('replaced', replaced)));
END $$;
