-- Deletes a fact of a contact, with its audit, which does not tell it. No row: that contact has no such fact.
WITH deleted AS (
    DELETE FROM communication.contact_fact AS f
     WHERE f.id = CAST(:#id AS bigint) AND f.user_identifier = ANY (communication.names_of(:#identifier))
       AND f.account_id = coalesce(CAST(:#account_id AS bigint), f.account_id)
    RETURNING f.id
), audited AS (
    INSERT INTO communication.audit (actor, action, subject)
    SELECT :#${variable.actor}, 'delete_fact', 'fact ' || id FROM deleted
)
SELECT json_build_object('deleted', id)::text FROM deleted
