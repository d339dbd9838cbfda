-- Ends an approval that was decided: notes the fate of its effect, and that nobody makes the effect from now on. told: the turn that ends has
-- told the customer. Gives the news for the agents; null: none. The caller holds the conversation's row.
CREATE OR REPLACE FUNCTION communication.settle_approval(a communication.approval, told boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    k    communication.tool_call;
    what text := a.tool || ' with ' || a.arguments;
BEGIN
    SELECT * INTO k FROM communication.tool_call AS known WHERE known.id = a.tool_call_id;
    UPDATE communication.approval AS ap
       SET outcome = CASE k.state WHEN 'done' THEN 'done' WHEN 'failed' THEN 'failed' WHEN 'started' THEN 'unknown' ELSE 'not_done' END,
           settled_at = now()
     WHERE ap.id = a.id;
    UPDATE communication.tool_call AS known SET state = 'denied' WHERE known.id = k.id AND known.state = 'approved';
    UPDATE communication.message AS m SET no_answer = 'decided'
     WHERE m.id = a.message_id AND m.status = 'received' AND m.no_answer IS NULL AND NOT told;
    RETURN (CASE
        WHEN a.status = 'approved' AND k.state = 'approved' THEN
            format('%s approved %s. It was not done. Please decide what is to be done, and tell the customer.', a.decided_by, what)
        WHEN told THEN NULL
        WHEN k.state = 'done' THEN
            format('%s approved %s. The call was made, and the customer was not told. It gave: %s', a.decided_by, what, left(k.result, 1000))
        WHEN k.state = 'started' THEN
            format('%s approved %s. It is not known whether it was done. Please look before you do it again.', a.decided_by, what)
        WHEN a.status = 'approved' THEN
            format('%s approved %s. It did not end well. Please look before you do it again.%s', a.decided_by, what, E'\n' || left(k.result, 1000))
        WHEN a.status = 'denied' THEN
            format('%s did not approve %s%s. The customer was not told.', a.decided_by, what, coalesce(': ' || a.reason, ''))
        ELSE format('Nobody decided in time about %s. Please decide: do it yourself, or tell the customer why not.', what) END) || coalesce(E'\n' || a.summary, '');
END $$;
