-- Erases a person in one transaction, and gives how many rows of what; null: nothing is known. See communication.erase_contact.
SELECT communication.erase_contact(:identifier, CAST(:account_id AS bigint), CAST(:channel AS text), CAST(:ids AS bigint[]), :reached, :actor)::text
