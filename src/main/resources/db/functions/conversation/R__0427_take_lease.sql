-- Takes the conversation's lease if nobody holds it and its turn was not put off, and gives the conversation; else a row of nulls.
-- The row lock keeps it single: of two callers that ask at once the second one finds the lease of the first.
CREATE OR REPLACE FUNCTION communication.take_lease(conversation bigint, settings jsonb) RETURNS communication.conversation LANGUAGE plpgsql AS $$
DECLARE
    c communication.conversation;
BEGIN
    UPDATE communication.conversation AS k
       SET lease_id = gen_random_uuid(),
           lease_expires_at = clock_timestamp() + make_interval(secs => (settings ->> 'lease')::double precision)
     WHERE k.id = conversation AND (k.lease_expires_at IS NULL OR k.lease_expires_at <= clock_timestamp())
       AND (k.answer_at IS NULL OR k.answer_at <= clock_timestamp())
    RETURNING k.* INTO c;
    RETURN c;
END $$;
