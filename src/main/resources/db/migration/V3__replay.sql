-- A stored event can be received again. What that did is an event of its own, which names the one that it replayed.

ALTER TABLE communication.webhook_event ADD COLUMN replay_of bigint; -- null: a delivery

CREATE INDEX webhook_event_replay ON communication.webhook_event (replay_of) WHERE replay_of IS NOT NULL;

ALTER TYPE communication.delivery ADD ATTRIBUTE replay_of bigint;
