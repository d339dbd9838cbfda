-- Writes down what an adapter's route says of it, in the place of what it said before; what it does not say is as most have it.
INSERT INTO communication.adapter AS known
       (name, title, source, answers, carries, most_files, at_a_time, line, marks_hand_over, searchable, channel, identity, identity_form,
        address_path, rate_limit, settle_time, confirmation_wait)
SELECT name, coalesce(title, name), coalesce(source, name), coalesce(answers, source, name), coalesce(carries, '{text}'), most_files,
       at_a_time, coalesce(line, name), coalesce(marks_hand_over, false), coalesce(searchable, false), channel, identity, identity_form,
       address_path, rate_limit, settle_time, confirmation_wait
  FROM jsonb_populate_record(CAST(NULL AS communication.adapter), CAST(:declared AS jsonb))
ON CONFLICT (name) DO UPDATE
   SET (title, source, answers, carries, most_files, at_a_time, line, marks_hand_over, searchable, channel, identity, identity_form,
        address_path, rate_limit, settle_time, confirmation_wait)
     = (excluded.title, excluded.source, excluded.answers, excluded.carries, excluded.most_files, excluded.at_a_time, excluded.line,
        excluded.marks_hand_over, excluded.searchable, excluded.channel, excluded.identity, excluded.identity_form,
        excluded.address_path, excluded.rate_limit, excluded.settle_time, excluded.confirmation_wait)
