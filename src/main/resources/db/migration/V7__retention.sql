-- What finds the rows that are old, without a look at all the others.

-- A BRIN index never forgets the oldest row that a page has held: where deleted rows made room for new ones, it gives every page
-- for every span of time.
DROP INDEX communication.webhook_event_received;
CREATE INDEX webhook_event_received ON communication.webhook_event (received_at);

CREATE INDEX conversation_ended ON communication.conversation (ended_at) WHERE NOT is_active;
CREATE INDEX sighting_moment ON communication.sighting (moment) WHERE shown <> 'handed back';
