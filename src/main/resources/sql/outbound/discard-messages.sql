-- Discards dead letters, the oldest thousand of each table if no ids are given, and gives the ids that are none. They stay in their conversations.
SELECT communication.answer_about_letters(:#${variable.actor}, 'discard', 'discarded', CAST(:#ids AS bigint[]),
           ARRAY (SELECT communication.discard_letters(CAST(:#ids AS bigint[]), :#reason)))::text
