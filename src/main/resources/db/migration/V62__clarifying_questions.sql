ALTER TABLE communication.assistant_turn
    ADD COLUMN clarified boolean NOT NULL DEFAULT false;    -- nothing was known that answers, and the reply asked the customer what they mean
