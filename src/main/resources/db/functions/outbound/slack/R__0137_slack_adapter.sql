-- Describes Slack to the queue: docs/adding-a-channel.md explains each column. Messages go one at a time, in one line. Without a token no
-- message can be looked for, so an operator who requeues a dead letter decides that it did not arrive.
INSERT INTO communication.adapter (name, title, source, carries, most_files, at_a_time, line, searchable, rate_limit, settle_time, confirmation_wait)
VALUES ('slack', 'Slack', 'slack', '{text}', 0, 1, 'slack', false,
        'processor.slack.rate-limit', 'processor.slack.settle-time', 'processor.slack.confirmation-wait')
ON CONFLICT (name) DO UPDATE
   SET (title, source, answers, carries, most_files, at_a_time, line, searchable, rate_limit, settle_time, confirmation_wait, declared)
     = (excluded.title, excluded.source, excluded.answers, excluded.carries, excluded.most_files, excluded.at_a_time, excluded.line,
        excluded.searchable, excluded.rate_limit, excluded.settle_time, excluded.confirmation_wait, false);
