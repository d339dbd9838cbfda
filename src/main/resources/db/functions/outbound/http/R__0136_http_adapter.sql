-- Describes the HTTP channel to the queue. V19__adapters.sql explains each column.
INSERT INTO communication.adapter (name, title, source, answers, carries, most_files, line, searchable, channel)
VALUES ('http', 'the HTTP channel', 'http', 'http', '{text}', 0, 'http', true, 'http')
ON CONFLICT (name) DO UPDATE
   SET (title, source, answers, carries, most_files, line, searchable, channel)
     = (excluded.title, excluded.source, excluded.answers, excluded.carries, excluded.most_files, excluded.line, excluded.searchable,
        excluded.channel);
