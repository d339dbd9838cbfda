-- Counts the dead letters that match a filter now. up_to: letters with a larger id are left out; counted_at: letters that fail later are left out.
SELECT json_build_object('matches', count(id), 'up_to', max(meant), 'counted_at', communication.moment(now()))::text
  FROM (SELECT coalesce(CAST(:#up_to AS bigint), (SELECT last_value FROM communication.message_id_seq)) AS meant) AS until
  LEFT JOIN LATERAL communication.dead_letters(CAST(:#filter AS jsonb) || jsonb_build_object('counted_at', now()), 0, meant + 1, false,
                                               9223372036854775807) AS id ON true
