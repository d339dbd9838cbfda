-- Each message that is stored pays for this check. A regular expression took several times what a length takes.
ALTER TABLE communication.message DROP CONSTRAINT message_no_answer_check;
ALTER TABLE communication.message ADD CONSTRAINT message_no_answer_check CHECK (length(no_answer) BETWEEN 1 AND 50) NOT VALID;
