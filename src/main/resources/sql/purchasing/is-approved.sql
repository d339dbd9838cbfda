-- Says whether a human approved this confirmation, and nothing has changed since it was asked for.
SELECT EXISTS (
    SELECT FROM communication.approval AS a
     WHERE a.conversation_id = :conversation_id AND a.tool = 'confirm_purchase_order' AND a.status = 'approved' AND a.outcome IS NULL
       AND a.arguments ->> 'order' IS NOT DISTINCT FROM :order
       AND a.asked_at >= (SELECT o.valued_at FROM communication.purchase_order AS o WHERE o.id = :order_id))
