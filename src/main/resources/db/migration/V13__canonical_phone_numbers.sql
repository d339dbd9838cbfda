-- A phone that has several spellings is one person: conversations bear the one spelling (io.chatwootprocessor.inbound.PhoneSpelling).

-- As PhoneSpelling.one: the one spelling of a number of + and digits; any other text as it is.
CREATE FUNCTION communication.one_phone(spelled text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE left(spelled, 3)
               WHEN '+55' THEN regexp_replace(spelled, '^\+55([1-9]\d)([6-9]\d{7})$', '+55\19\2')
               WHEN '+52' THEN regexp_replace(spelled, '^\+521([2-9]\d{9})$', '+52\1')
               WHEN '+54' THEN regexp_replace(spelled, '^\+54([1-3]\d{9})$', '+549\1')
               ELSE spelled END;

-- That spelling, and the other that WhatsApp and Chatwoot may have.
CREATE FUNCTION communication.phone_spellings(number text) RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY[communication.one_phone(number),
                 CASE left(number, 3)
                     WHEN '+55' THEN regexp_replace(communication.one_phone(number), '^\+55([1-9]\d)9([6-9]\d{7})$', '+55\1\2')
                     WHEN '+52' THEN regexp_replace(communication.one_phone(number), '^\+52([2-9]\d{9})$', '+521\1')
                     WHEN '+54' THEN regexp_replace(communication.one_phone(number), '^\+549([1-3]\d{9})$', '+54\1')
                     ELSE number END];

-- What has ended is renamed at once.
UPDATE communication.conversation
   SET user_identifier = communication.one_phone(user_identifier)
 WHERE channel IN ('whatsapp', 'sms') AND NOT is_active AND user_identifier <> communication.one_phone(user_identifier);

-- Of several active ones of a person the newest is renamed. The others keep their names: what waits in them is still answered and
-- sent, they end with Chatwoot's, and nothing new comes to them.
DO $$
DECLARE
    c communication.conversation;
BEGIN
    FOR c IN SELECT * FROM communication.conversation
              WHERE channel IN ('whatsapp', 'sms') AND is_active AND user_identifier <> communication.one_phone(user_identifier)
              ORDER BY coalesce(last_inbound_at, started_at) DESC, id DESC LOOP
        BEGIN
            UPDATE communication.conversation SET user_identifier = communication.one_phone(user_identifier) WHERE id = c.id;
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
    END LOOP;
END $$;

-- Under both names, where both are left.
INSERT INTO communication.sighting
       (account_id, chatwoot_conversation_id, moment, shown, user_identifier, assignee_type, assignee_id)
SELECT account_id, chatwoot_conversation_id, moment, shown, communication.one_phone(user_identifier), assignee_type, assignee_id
  FROM communication.sighting
 WHERE user_identifier <> communication.one_phone(user_identifier)
ON CONFLICT DO NOTHING;
DELETE FROM communication.sighting s
 WHERE user_identifier <> communication.one_phone(user_identifier)
   AND NOT EXISTS (SELECT FROM communication.conversation c
                    WHERE c.account_id = s.account_id AND c.chatwoot_conversation_id = s.chatwoot_conversation_id
                      AND c.user_identifier = s.user_identifier);
