-- A customer's message that is stored together with those of other senders, on its way there (new_messages, plain_messages).
CREATE TYPE communication.new_message AS (
    n                        bigint,        -- its place among the deliveries
    written                  timestamptz,
    version                  timestamptz,   -- of the conversation that the payload shows
    earliest                 timestamptz,   -- the first moment at which the payload shows the conversation alive
    source                   text,
    hook                     text,
    delivery_id              text,
    event                    text,
    account_id               bigint,
    user_identifier          text,
    channel                  text,
    chatwoot_conversation_id bigint,
    chatwoot_inbox_id        bigint,
    contact_inbox_source_id  text,
    conversation_status      text,
    assignee_type            text,
    assignee_id              bigint,
    can_reply                boolean,
    source_updated_at        timestamptz,
    external_id              text,
    session_id               text,
    provider_id              text,
    sender_type              text,
    content                  text,
    private                  boolean,
    content_attributes       jsonb,
    attachments              jsonb,
    no_answer                text
);
