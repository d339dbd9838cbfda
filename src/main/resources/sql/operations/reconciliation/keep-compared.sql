-- Keeps how far a conversation's messages have been compared. See communication.keep_compared.
SELECT communication.keep_compared(:#account_id, CAST(:#lease_id AS uuid), :#conversation_id, :#newest, :#before,
                                   make_interval(secs => :#wait), :#answered)
