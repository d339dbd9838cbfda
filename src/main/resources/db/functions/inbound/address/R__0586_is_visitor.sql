-- Says whether it is the identifier of a website's visitor who is not verified: they may have named anybody's address.
CREATE OR REPLACE FUNCTION communication.is_visitor(identifier text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN identifier LIKE '%@chatwoot.widget';
