-- Which of Chatwoot's agent bots is this program: what it said comes back with that bot as its sender. A conversation that is assigned to
-- another bot is that bot's.
CREATE TABLE communication.own_bot (
    account_id bigint NOT NULL,
    bot_id     bigint NOT NULL,
    PRIMARY KEY (account_id, bot_id)
);

ALTER TYPE communication.delivery ADD ATTRIBUTE sender_id bigint; -- Chatwoot's id of who wrote what went out
