-- Calls without a price are held by their tokens of a day, as others are by their cost.
ALTER TABLE communication.assistant_spending
    ADD COLUMN unpriced_tokens bigint NOT NULL DEFAULT 0;       -- of calls whose model has no price, with what is reserved
ALTER TABLE communication.llm_call
    ADD COLUMN unpriced boolean NOT NULL DEFAULT false;         -- the model has no price: its tokens count in assistant_spending.unpriced_tokens
