-- When what an order is worth changed last: an approval that was asked for before that does not count.
ALTER TABLE communication.purchase_order ADD COLUMN valued_at timestamptz NOT NULL DEFAULT now();

-- A conversation that follows its contact takes its orders along: who is erased by the new name is erased whole.
CREATE FUNCTION communication.purchase_orders_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.purchase_order SET user_identifier = NEW.user_identifier WHERE conversation_id = NEW.id AND user_identifier IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER purchase_orders_follow AFTER UPDATE OF user_identifier ON communication.conversation
    FOR EACH ROW WHEN (OLD.user_identifier <> NEW.user_identifier) EXECUTE FUNCTION communication.purchase_orders_follow();
