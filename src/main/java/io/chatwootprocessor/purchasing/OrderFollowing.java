package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.OrderLedger.Due;
import io.chatwootprocessor.purchasing.OrderLedger.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Follows orders that are under way: somebody in Odoo may confirm, receive, bill or cancel them. Finds orders whose creation has an unknown
 * end. Marks a request for quotation as sent once the vendor was told of it.
 */
@Component
public class OrderFollowing {

    private static final Logger LOG = LoggerFactory.getLogger(OrderFollowing.class);
    private static final int MOST = 50;
    /** After that Odoo has certainly not got it. */
    private static final double LOST_SECONDS = 900;

    private final OrderManagers managers;
    private final OrderLedger ledger;

    public OrderFollowing(OrderManagers managers, OrderLedger ledger) {
        this.managers = managers;
        this.ledger = ledger;
    }

    /**
     * Looks at the orders that are due, fifty at the most.
     *
     * @return how many were looked at
     */
    public int follow() {
        OdooOrderManager manager = managers.inUse();
        List<Due> due = ledger.claimDue(manager.place(), MOST);
        if (due.isEmpty()) {
            return 0;
        }
        List<Due> left = new ArrayList<>(due);
        try {
            Map<Long, PurchaseOrder> seen = manager.getOrderStatuses(due.stream().map(one -> one.order().externalId()).filter(Objects::nonNull).toList());
            for (Due one : due) {
                look(manager, one, seen);
                left.remove(one);
            }
            return due.size();
        } catch (OrderFailed e) {
            LOG.warn("{} purchase orders are looked at later: {}", left.size(), e.getMessage());
            return 0;
        } finally {
            left.forEach(one -> ledger.release(one.claim(), null));
        }
    }

    private void look(OdooOrderManager manager, Due due, Map<Long, PurchaseOrder> seen) {
        Known known = due.order();
        PurchaseOrder order = known.externalId() == null ? manager.findByOrigin(known.origin()).orElse(null) : seen.get(known.externalId());
        if (order == null && known.externalId() != null) {
            ledger.end(due.claim(), "odoo", "it was deleted in Odoo");
        } else if (order == null && known.askedSeconds() > LOST_SECONDS) {
            ledger.end(due.claim(), "program", "Odoo has not got it: its creation got no answer, and it was not found for long");
        } else if (order == null) {
            ledger.release(due.claim(), null);
        } else if (due.told() && order.state() == OrderState.DRAFT) {
            ledger.note(due.claim(), manager.markSent(order.id()), null, "program", null, false);
        } else {
            ledger.note(due.claim(), order, null, "odoo", null, false);
        }
    }
}
