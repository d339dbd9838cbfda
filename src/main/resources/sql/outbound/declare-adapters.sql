-- Writes down the descriptions of somebody's own adapters. An adapter with the name or the source of a shipped one is that one.
INSERT INTO communication.adapter AS a
       (name, title, source, answers, carries, most_files, at_a_time, line, searchable, channel, identity, identity_form,
        rate_limit, settle_time, confirmation_wait, declared)
SELECT name, title, name, name, carries, most_files, at_a_time, CASE WHEN in_order THEN name END, searchable, channel, identity, identity_form,
       'processor.adapters.' || name || '.rate-limit', 'processor.adapters.' || name || '.settle-time',
       'processor.adapters.' || name || '.confirmation-wait', true
  FROM json_to_recordset(CAST(:adapters AS json)) AS own (
       name text, title text, carries text[], most_files integer, at_a_time integer, in_order boolean, searchable boolean,
       channel text, identity text, identity_form text)
 WHERE NOT EXISTS (SELECT FROM communication.adapter shipped
                    WHERE NOT shipped.declared AND own.name IN (shipped.name, shipped.answers))
ON CONFLICT (name) DO UPDATE
   SET (title, carries, most_files, at_a_time, line, searchable, channel, identity, identity_form)
     = (excluded.title, excluded.carries, excluded.most_files, excluded.at_a_time, excluded.line, excluded.searchable, excluded.channel,
        excluded.identity, excluded.identity_form)
 WHERE a.declared
