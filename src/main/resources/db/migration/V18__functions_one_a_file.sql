-- The functions stand one a file in db/functions, and are made anew after this. What earlier versions made of them goes, whatever its
-- arguments were; what the tables, triggers and indexes use stays.
DROP VIEW IF EXISTS communication.queued;

DO $$
DECLARE
    called text;
BEGIN
    FOR called IN SELECT oid::regprocedure FROM pg_proc
                   WHERE pronamespace = 'communication'::regnamespace
                     AND proname <> ALL (ARRAY['utc', 'check_message_status', 'lock_line', 'advance_line', 'join_line', 'leave_line',
                                               'delete_from_line', 'take_receipts', 'one_phone', 'phone_spellings']) LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', called); -- one that another one needs takes that with it
    END LOOP;
END $$;
