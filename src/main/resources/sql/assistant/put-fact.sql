-- Writes a fact of a contact, or corrects one, and gives it as it is stored. See communication.put_fact.
WITH put AS MATERIALIZED (
    SELECT outcome, fact_id FROM communication.put_fact(:#identifier, CAST(:#account_id AS bigint), :#text, CAST(:#expires_at AS timestamptz),
                                                        CAST(:#replaced AS bigint), :#${variable.actor})
)
SELECT outcome, communication.fact_of(fact_id)::text AS fact FROM put
