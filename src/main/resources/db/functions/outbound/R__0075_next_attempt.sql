-- Gives the moment of the next attempt, on the database's clock: the pause is twice as long after each attempt, give or take half, and at the most the
-- longest; but it is not shorter than the wait that somebody asked for. All in seconds.
-- Part of the statement that asks: mark-message.sql, mark-call.sql.
CREATE OR REPLACE FUNCTION communication.next_attempt(
    tries integer, initial double precision, longest double precision, wait double precision) RETURNS timestamptz LANGUAGE sql VOLATILE
    RETURN now() + greatest(make_interval(secs => wait),
                            make_interval(secs => least(longest, initial * 2 ^ least(tries, 30)) * (0.5 + random())));
