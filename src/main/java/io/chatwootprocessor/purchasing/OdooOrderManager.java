package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port to the system of the purchase orders. An adapter does as it is told and gives the state afterwards: each change ends with
 * the order read again, for Odoo answers {@code true} to a confirmation that it did not make. Nothing is looked for before it is created, and
 * no rule is checked: the caller does that.
 * <p>
 * All methods throw {@link OrderFailed}. A method that only reads never fails as {@link OrderFailed.Kind#UNCLEAR}.
 */
public interface OdooOrderManager {

    /** Whether the settings mean this one. The first such one is used. */
    boolean isSetUp();

    /** Where the orders are, such as the database's name: ids of one place mean nothing in another. */
    String place();

    /** @return vendors that one of the numbers or addresses belongs to, each once; more than one: nobody knows which is meant */
    List<Vendor> findVendor(VendorQuery query);

    /**
     * @param text     a code, a barcode, the vendor's own code, or a name or a part of it, in this order: the first kind that finds
     *                 something counts
     * @param vendorId whose own codes count
     * @return at most ten
     */
    List<Product> findProduct(String text, long vendorId);

    /** @return by their ids; those that are not there are missing */
    Map<Long, Product> products(Collection<Long> ids);

    /**
     * @param exceptOrder Odoo's id of an order that does not count; 0: all count
     * @param currency    of the prices; those in another one do not count
     * @return by the product's id, the price of the vendor's last confirmed order, else those of its price list that hold today, the one that counts
     *     first at the front; missing: none is known
     */
    Map<Long, List<KnownPrice>> lastPrices(long vendorId, Collection<Long> productIds, String currency, long exceptOrder);

    /** @return how many of the unit {@code to} are one {@code from}; empty: that is not known, or they measure different things */
    default Optional<BigDecimal> conversion(String from, String to) {
        return from != null && from.equals(to) ? Optional.of(BigDecimal.ONE) : Optional.empty();
    }

    /** @return the currency in which that vendor is paid, as ISO 4217 has it, and its decimals */
    Currency currencyOf(Vendor vendor);

    /** @return the currency of the company that buys */
    Currency companyCurrency();

    /**
     * A currency.
     *
     * @param decimals of amounts in it
     */
    record Currency(String code, int decimals) {
    }

    /** Whether the order is that vendor's; a person's is their company's. */
    default boolean isOf(PurchaseOrder order, long vendorId) {
        return order.vendorId() == vendorId;
    }

    /** Creates a request for quotation, and gives it as it is then. It is not looked for first: {@link #findByOrigin}. */
    PurchaseOrder createRfq(NewOrder order);

    /** @return the order with this anchor, also a cancelled one; the oldest, where there are several */
    Optional<PurchaseOrder> findByOrigin(String origin);

    /** Marks a request for quotation as sent to the vendor. One that is none any more stays as it is. */
    PurchaseOrder markSent(long orderId);

    /** Confirms it. The result tells its state: confirmed, waiting for an approval, or as it was. */
    PurchaseOrder confirmOrder(long orderId);

    /** Books all that is still open as received. The result tells its state: Odoo may want a human's decision, and leave all as it was. */
    PurchaseOrder markReceived(long orderId);

    /** @throws OrderFailed also as refused where there is no such order any more */
    PurchaseOrder getOrderStatus(long orderId);

    /** @return by their ids; those that are not there any more are missing */
    Map<Long, PurchaseOrder> getOrderStatuses(Collection<Long> orderIds);

    /** Changes lines, all in one call. */
    PurchaseOrder updateLines(long orderId, List<LineChange> changes);

    /** Cancels it. The result tells its state. */
    PurchaseOrder cancel(long orderId);
}
