package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.OdooSettings.Stock;
import io.chatwootprocessor.purchasing.PurchaseAnswer.Outcome;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The rules that an order keeps before it is confirmed by chat. They read Odoo, and believe no model. */
@Component
class ConfirmationRules {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final OdooSettings settings;

    ConfirmationRules(OdooSettings settings) {
        this.settings = settings;
    }

    /**
     * @param approved whether a human said yes to it: then only products that cannot be bought at all are in the way
     * @throws PurchaseRefused naming the obstacle, and who can remove it
     */
    void check(OdooOrderManager manager, Vendor vendor, PurchaseOrder order, boolean approved) {
        if (order.lines().isEmpty()) {
            throw about(order, Outcome.ASK, "no_lines", "The order has no lines. Ask for the products and their quantities.");
        }
        List<Long> ids = order.lines().stream().map(OrderLine::productId).distinct().toList();
        Map<Long, Product> products = manager.products(ids);
        for (OrderLine line : order.lines()) {
            purchasable(order, line, products.get(line.productId()));
        }
        if (approved) {
            return;
        }
        for (OrderLine line : order.lines()) {
            stock(manager, order, vendor, line, products.get(line.productId()));
        }
        Map<Long, List<KnownPrice>> prices = manager.lastPrices(vendor.id(), ids, order.currency(), order.id());
        for (OrderLine line : order.lines()) {
            price(manager, order, vendor, line, prices.getOrDefault(line.productId(), List.of()));
        }
        total(manager, vendor, order);
    }

    private void purchasable(PurchaseOrder order, OrderLine line, Product product) {
        if (product == null || !product.purchasable()) {
            throw about(order, Outcome.REFUSED, "not_purchasable", "The product " + line.product() + " is not bought any more. Say so; it can be removed"
                    + " from the order.", "product", line.product());
        }
        if (line.quantity().signum() <= 0 || line.quantity().compareTo(settings.largestQuantity()) > 0
                || product.whole() && Amounts.decimals(line.quantity()) > 0) {
            throw about(order, Outcome.ASK, "bad_quantity", "The order has " + Amounts.plain(line.quantity()) + " of " + line.product()
                    + ". Ask how many are meant.", "product", line.product(), "quantity", Amounts.plain(line.quantity()));
        }
        if (line.price().signum() <= 0) {
            throw about(order, Outcome.ASK, "no_price", "The order has no price for " + line.product() + ". Ask for it.", "product", line.product());
        }
    }

    private void stock(OdooOrderManager manager, PurchaseOrder order, Vendor vendor, OrderLine line, Product product) {
        if (settings.stock() != Stock.NEEDED || product.forecast() == null) {
            return;
        }
        BigDecimal ordered = manager.conversion(line.unit(), product.stockUnit()).map(line.quantity()::multiply).orElseThrow(() -> decide(order, vendor,
                "stock_unknown", "the stock of " + line.product() + " is counted in " + product.stockUnit() + ", which cannot be compared with the ordered "
                        + Amounts.plain(line.quantity()) + " " + line.unit(), "product", line.product()));
        if (product.forecast().compareTo(ordered) >= 0) {
            throw decide(order, vendor, "stock_covers", "the forecast stock of " + line.product() + " is " + Amounts.plain(product.forecast())
                    + " already, and " + Amounts.plain(ordered) + " are ordered", "product", line.product());
        }
    }

    private void price(OdooOrderManager manager, PurchaseOrder order, Vendor vendor, OrderLine line, List<KnownPrice> known) {
        BigDecimal last = last(manager, line, known);
        if (last == null || last.signum() <= 0) {
            throw decide(order, vendor, "price_unknown", "there is no earlier price of this vendor in " + order.currency() + " to compare that of "
                    + line.product() + " with, " + line.price().toPlainString() + " for one of " + line.unit(),
                    "product", line.product(), "price", line.price().toPlainString());
        }
        BigDecimal difference = line.price().subtract(last).abs().multiply(HUNDRED);
        if (difference.compareTo(last.multiply(settings.priceTolerance())) > 0) {
            throw decide(order, vendor, "price_off", "the price of " + line.product() + " is " + line.price().toPlainString() + ", the vendor's last one was "
                    + Amounts.plain(last) + " " + order.currency() + "; " + Amounts.plain(settings.priceTolerance()) + " % may differ",
                    "product", line.product(), "price", line.price().toPlainString(), "last", Amounts.plain(last));
        }
    }

    /** @return the first one that holds for that quantity, for one unit of the line; null: there is none, or it is for a unit that cannot be converted */
    private static BigDecimal last(OdooOrderManager manager, OrderLine line, List<KnownPrice> known) {
        for (KnownPrice one : known) {
            Optional<BigDecimal> units = manager.conversion(line.unit(), one.unit());
            if (units.isEmpty()) {
                return null;
            }
            if (line.quantity().multiply(units.get()).compareTo(one.from()) >= 0) {
                return one.price().multiply(units.get());
            }
        }
        return null;
    }

    private void total(OdooOrderManager manager, Vendor vendor, PurchaseOrder order) {
        BigDecimal limit = settings.approvalLimit();
        String company = manager.companyCurrency().code();
        if (!company.equals(order.currency())) {
            throw decide(order, vendor, "limit_in_other_currency", "the order is in " + order.currency() + ", and the limit of " + Amounts.plain(limit)
                    + " is in " + company, "currency", order.currency());
        }
        if (limit.signum() == 0 || order.total().compareTo(limit) > 0) {
            throw decide(order, vendor, "above_limit", "its total of " + order.total().toPlainString() + " " + order.currency() + " is above the limit of "
                    + Amounts.plain(limit) + " for a confirmation by chat", "limit", Amounts.plain(limit));
        }
    }

    private static PurchaseRefused decide(PurchaseOrder order, Vendor vendor, String reason, String why, Object... details) {
        return about(order, Outcome.HUMAN, reason, vendor.name() + " confirms the order " + order.name() + ". It is not confirmed yet, for " + why
                + ". Please decide: confirm it in Odoo, or tell the vendor what to change.", details);
    }

    private static PurchaseRefused about(PurchaseOrder order, Outcome outcome, String reason, String message, Object... details) {
        return PurchaseRefused.about(order, outcome, reason, message, details);
    }
}
