-- Says which call of Chatwoot is next. See communication.next_look.
SELECT communication.next_look(:#account_id, CAST(:#lease_id AS uuid), make_interval(secs => :#overlap))::text
