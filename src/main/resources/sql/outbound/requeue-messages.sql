-- Queues dead letters again, all of them if no ids are given, and gives the ids that are none.
SELECT communication.answer_about_letters(:#${variable.actor}, 'requeue', 'requeued', CAST(:#ids AS bigint[]),
           ARRAY (SELECT communication.requeue_messages(CAST(:#ids AS bigint[]), make_interval(secs => :#lifetime))
                   UNION ALL
                  SELECT communication.requeue_calls(CAST(:#ids AS bigint[]))))::text
