-- Queues a message that sums up these notifications of a kind, and gives its id. replaced: the message whose place it takes; null: none.
CREATE OR REPLACE FUNCTION communication.tell_sum(k communication.notification_kind, ids bigint[], replaced bigint, settings jsonb) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    page text := communication.console_page(k.kind, settings ->> 'console');
    told record;
BEGIN
    SELECT * INTO told FROM communication.summed(k.kind, ids, (settings ->> 'contents')::boolean);
    RETURN communication.tell(k.adapter, concat_ws(E'\n', told.words, page), jsonb_build_object('kind', k.kind, 'count', cardinality(ids), 'link', page,
                                                                         'replaces', replaced, 'actions', told.actions), settings);
END $$;
