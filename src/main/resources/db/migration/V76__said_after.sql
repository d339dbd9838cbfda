-- said_elsewhere can look at the newer messages alone.
DROP FUNCTION IF EXISTS communication.said_elsewhere(text, bigint, text, bigint[]);
