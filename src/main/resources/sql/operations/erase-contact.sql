-- Erases a person in one transaction, and gives how much of what; null where nothing is known: communication.erase_contact.
SELECT communication.erase_contact(:#identifier, CAST(:#account_id AS bigint), CAST(:#channel AS text),
                                   CAST(:#ids AS bigint[]), :#reached, :#${variable.actor})::text
