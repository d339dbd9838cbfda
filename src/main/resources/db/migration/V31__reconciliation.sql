-- Chatwoot sends a webhook once. What is lost on the way is found by its REST API: how far each account has been looked through, and which
-- of its conversations are still to be looked at.

CREATE TABLE communication.reconciliation (
    account_id       bigint PRIMARY KEY,
    cursor           timestamptz NOT NULL,               -- on Chatwoot's clock: what happened before it has been listed
    due_at           timestamptz NOT NULL DEFAULT now(), -- when somebody goes on
    list_at          timestamptz NOT NULL DEFAULT now(), -- when the next look begins
    requested        boolean     NOT NULL DEFAULT false, -- by hand: nothing is left for later because its webhook may still come
    look             jsonb,                              -- how far the list of the look under way has been read; null: to its end
    lease_id         uuid,                               -- who looks: the fencing token
    lease_expires_at timestamptz,
    started_at       timestamptz,                        -- the last look
    finished_at      timestamptz,
    calls            integer     NOT NULL DEFAULT 0,     -- of it
    found            jsonb       NOT NULL DEFAULT '{}',  -- by it, how many of which kind
    found_at         timestamptz,                        -- when anything was found last
    failures         integer     NOT NULL DEFAULT 0,     -- one after the other
    error            text,                               -- of the last one
    CHECK ((lease_id IS NULL) = (lease_expires_at IS NULL))
);

-- A conversation of Chatwoot's in which something has happened.
CREATE TABLE communication.reconciliation_conversation (
    account_id               bigint      NOT NULL,
    chatwoot_conversation_id bigint      NOT NULL,
    since                    timestamptz NOT NULL,       -- its messages from then on are compared with ours
    not_before               timestamptz,                -- its person was erased then
    last_message_id          bigint,                     -- the newest that the list showed
    version                  timestamptz,                -- of the conversation that the list showed
    shown                    jsonb,                      -- that, as a webhook would show it; null: it is compared
    unknown                  boolean     NOT NULL DEFAULT false, -- the newest message is none that we have: somebody may be waiting
    checked                  boolean     NOT NULL DEFAULT false,
    checked_to               bigint,                     -- the messages up to this one have been compared
    newest_id                bigint,                     -- of those that are being compared
    before_id                bigint,                     -- those with a smaller id are still to be read; null: all
    answered_to              bigint,                     -- there is a reply of ours with this id that is none that we have: a backup was
                                                         -- restored, and what was written before is answered
    listed_at                timestamptz NOT NULL DEFAULT now(),
    next_at                  timestamptz NOT NULL DEFAULT now(),
    tries                    integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, chatwoot_conversation_id)
);
CREATE INDEX reconciliation_conversation_due ON communication.reconciliation_conversation (account_id, unknown DESC, next_at)
    WHERE NOT checked;
CREATE INDEX reconciliation_conversation_listed ON communication.reconciliation_conversation (listed_at);

-- what is known until now is taken for complete
INSERT INTO communication.reconciliation (account_id, cursor)
SELECT DISTINCT account_id, now() FROM communication.conversation WHERE account_id > 0 AND chatwoot_conversation_id IS NOT NULL;

ALTER TYPE communication.delivery ADD ATTRIBUTE via text;           -- how it came, if not by its source's own webhook
ALTER TYPE communication.delivery ADD ATTRIBUTE told_at timestamptz; -- then: when its source told it, on its source's clock
