-- They take a span of time now.
DROP FUNCTION IF EXISTS communication.timeline(communication.conversation);
DROP FUNCTION IF EXISTS communication.timeline_of_messages(bigint);
DROP FUNCTION IF EXISTS communication.timeline_of_turns(bigint);
DROP FUNCTION IF EXISTS communication.timeline_of_states(communication.conversation);
