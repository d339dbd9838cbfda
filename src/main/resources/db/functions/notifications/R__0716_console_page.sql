-- Gives the page of the console where people see to notifications of that kind; null: there is none, or it is not known where the console is.
-- console: the address of this program for people.
CREATE OR REPLACE FUNCTION communication.console_page(kind text, console text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN console ~ '^https?://' THEN regexp_replace(console, '/+$', '') || CASE kind
        WHEN 'approvals' THEN '/console/approvals?status=waiting'
        WHEN 'dead-letters' THEN '/console/dead-letters'
        WHEN 'hand-offs' THEN '/console/conversations?waiting=true&handled_by=human'
        WHEN 'health' THEN '/console' END END;
