-- A rule may put a turn off (direct:may-answer): it waits here, for any program.
ALTER TABLE communication.conversation ADD COLUMN answer_at timestamptz;  -- no turn is due before; null, or past: it is
ALTER TABLE communication.turn
    ADD COLUMN waits_until timestamptz,                                   -- the rule put it off until then
    ADD COLUMN wait_reason text;                                          -- what the rule said to that

-- What an entry of the audit is about, as one word and an id: conversation 12, logger io.chatwootprocessor; null: its details say it.
ALTER TABLE communication.audit ADD COLUMN subject text;
