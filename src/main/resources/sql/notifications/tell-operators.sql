-- Queues messages that tell operators what was noted; gives for each kind how many. See communication.tell_operators.
SELECT kind, messages, notifications FROM communication.tell_operators(CAST(:#settings AS jsonb))
