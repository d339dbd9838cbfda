package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.OdooOrderManager.Currency;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Checks a line as the vendor wrote it, before Odoo is asked for anything: the vendor is asked about each unclear word. */
@Component
class LineCheck {

    private static final int MOST_DECIMALS = 3;
    private static final BigDecimal LARGEST_PRICE = new BigDecimal("1000000000000");

    private final OdooSettings settings;

    LineCheck(OdooSettings settings) {
        this.settings = settings;
    }

    /**
     * @return the one product that is meant, which may be bought
     * @throws PurchaseRefused {@code unknown_product}, {@code several_products}, {@code not_purchasable}
     */
    Product product(OdooOrderManager manager, String written, long vendorId) {
        List<Product> found = manager.findProduct(written, vendorId);
        if (found.isEmpty()) {
            throw PurchaseRefused.ask("unknown_product", "There is no product " + written + " in Odoo. Ask for its code, barcode or name.",
                    "product", written);
        }
        if (found.size() > 1) {
            List<String> choices = found.stream().map(product -> product.code() == null ? product.name() : product.code() + " " + product.name()).toList();
            throw PurchaseRefused.ask("several_products", "Several products may be meant by " + written + ". Ask which one: " + String.join("; ", choices),
                    "product", written, "choices", choices);
        }
        if (!found.get(0).purchasable()) {
            throw PurchaseRefused.refused("not_purchasable", "The product " + found.get(0).label() + " is not bought. Say so.",
                    "product", found.get(0).label());
        }
        return found.get(0);
    }

    /** @throws PurchaseRefused {@code bad_quantity}, {@code too_large_quantity}, {@code whole_quantity}, {@code other_unit} */
    void quantity(Product product, BigDecimal quantity, String unit) {
        if (quantity == null || quantity.signum() <= 0 || Amounts.decimals(quantity) > MOST_DECIMALS) {
            throw PurchaseRefused.ask("bad_quantity", "The quantity of " + product.label() + " must be a number above 0. Ask how many.",
                    "product", product.label(), "quantity", quantity == null ? "" : Amounts.plain(quantity));
        }
        if (quantity.compareTo(settings.largestQuantity()) > 0) {
            throw PurchaseRefused.ask("too_large_quantity", "More than " + Amounts.plain(settings.largestQuantity()) + " of " + product.label()
                    + " cannot be ordered by chat. Ask whether the number is right; if it is, hand off to a human.",
                    "product", product.label(), "quantity", Amounts.plain(quantity), "largest", Amounts.plain(settings.largestQuantity()));
        }
        unit(product, unit, product.unit());
        if (product.whole() && Amounts.decimals(quantity) > 0) {
            throw PurchaseRefused.ask("whole_quantity", product.label() + " is bought in whole " + product.unit() + ". Ask how many.",
                    "product", product.label(), "quantity", Amounts.plain(quantity), "unit", product.unit());
        }
    }

    /**
     * @param written  by the vendor beside a quantity; null: none
     * @param boughtIn the product's, or that of the order's line
     * @throws PurchaseRefused {@code other_unit}
     */
    void unit(Product product, String written, String boughtIn) {
        if (written != null && !Units.areOne(written, boughtIn)) {
            throw PurchaseRefused.ask("other_unit", product.label() + " is bought in " + boughtIn + ", not in " + written + ". Ask how many "
                    + boughtIn + " are meant.", "product", product.label(), "unit", boughtIn, "written", written);
        }
    }

    /**
     * @param written  by the vendor beside a price alone; null: none
     * @param boughtIn the product's, or that of the order's line
     * @throws PurchaseRefused {@code price_unit}
     */
    void priceUnit(Product product, String written, String boughtIn) {
        if (written != null && !Units.areOne(written, boughtIn)) {
            throw PurchaseRefused.ask("price_unit", product.label() + " is bought in " + boughtIn + ", and the price is one for " + written
                    + ". Ask for the price in " + boughtIn + "; do not convert it.", "product", product.label(), "unit", boughtIn, "written", written);
        }
    }

    /**
     * @param price null: the vendor named none
     * @throws PurchaseRefused {@code bad_price}, {@code price_digits}, {@code other_currency}
     */
    void price(Product product, BigDecimal price, String written, Currency currency) {
        if (!CurrencyWords.mayBe(written, currency.code())) {
            throw PurchaseRefused.ask("other_currency", "Orders of this vendor are in " + currency.code() + ". Ask for the price of " + product.label()
                    + " in " + currency.code() + "; do not convert it.", "product", product.label(), "currency", currency.code(),
                    "written", written.toUpperCase(Locale.ROOT));
        }
        if (price == null) {
            return;
        }
        if (price.signum() <= 0 || price.compareTo(LARGEST_PRICE) > 0) {
            throw PurchaseRefused.ask("bad_price", "The price of " + product.label() + " must be above 0. Ask for it.",
                    "product", product.label(), "price", Amounts.plain(price));
        }
        if (Amounts.decimals(price) > currency.decimals()) {
            throw PurchaseRefused.ask("price_digits", "A price in " + currency.code() + " has at most " + currency.decimals() + " decimals. Ask for that of "
                    + product.label() + ".", "product", product.label(), "price", Amounts.plain(price), "currency", currency.code(),
                    "decimals", currency.decimals());
        }
    }
}
