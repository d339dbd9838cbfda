-- Gives the facts of a contact that hold now, the newest first, by each spelling of a phone number; account: null: in all.
CREATE OR REPLACE FUNCTION communication.facts_of(identifier text, account bigint) RETURNS SETOF communication.contact_fact LANGUAGE sql STABLE AS $$
    SELECT f.*
      FROM communication.contact_fact AS f
     WHERE f.user_identifier = ANY (communication.names_of(identifier)) AND (account IS NULL OR f.account_id = account)
       AND f.superseded_at IS NULL AND (f.expires_at IS NULL OR f.expires_at > now())
     ORDER BY f.noted_at DESC, f.id DESC
$$;
