-- Gives the properties of an adapter; if it has no row, those of the stand-in.
SELECT :name AS name, title, carries, at_a_time, marks_hand_over, asks_chatwoot AND name = :name AS asks_chatwoot, declared,
       searchable, rate_by_account, channel, identity, identity_form, rate_limit,
       settle_time, confirmation_wait
  FROM communication.adapter
 WHERE name = :name OR stands_in
 ORDER BY name = :name DESC
 LIMIT 1
