package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@code processor.odoo}.
 *
 * @param url              Odoo's address; empty: the simulation keeps the orders
 * @param database         needed by JSON-RPC, and where a server has several
 * @param user             of JSON-RPC; JSON-2 knows the user by the key
 * @param apiKey           of that user
 * @param timeout          of one call
 * @param rateLimit        calls a minute, by all programs together; 0: as many as there are
 * @param company          Odoo's id of the company that buys; null: the user's own
 * @param currency         of the company, as ISO 4217 has it; empty: as Odoo says
 * @param currencyDecimals of amounts; null: as Odoo says
 * @param approvalLimit    the total, with taxes and in the company's currency, above which a human decides; 0: a human decides on all
 * @param priceTolerance   percent that a price may differ from the vendor's last one
 * @param stock            the meaning of stock for a confirmation
 * @param mostLines        of one order
 * @param largestQuantity  of one line
 * @param latestDelivery   how far away a delivery may be
 * @param wholeUnits       units of which only whole numbers can be bought, as Odoo calls them in English
 * @param pollInterval     between two looks at an order that is under way
 * @param simulation       file with the vendors and products of the simulation
 */
@ConfigurationProperties("processor.odoo")
public record OdooSettings(
        @Setting(variable = "ODOO_URL", example = "https://erp.example.com")
        @Pattern(regexp = "(https?://[^\\s/?#]+(/[^\\s?#]*)?)?", message = "must be an http or https address") String url,
        @Setting(variable = "ODOO_DATABASE", example = "production") String database,
        @Setting(variable = "ODOO_USER", example = "bot@example.com") String user,
        @Setting(variable = "ODOO_API_KEY", example = "the key from the user's preferences, account security", secret = true) String apiKey,
        @Setting(example = "5s") @NotNull @DurationMin(millis = 1) Duration timeout,
        @Setting(example = "120") @NotNull @Min(0) Integer rateLimit,
        @Setting(example = "1") @Positive Long company,
        @Setting(example = "CLP") @Pattern(regexp = "([A-Z]{3})?", message = "must be three capital letters") String currency,
        @Setting(example = "0") @Min(0) @Max(6) Integer currencyDecimals,
        @Setting(example = "5000") @NotNull @PositiveOrZero BigDecimal approvalLimit,
        @Setting(example = "10") @NotNull @PositiveOrZero BigDecimal priceTolerance,
        @Setting(example = "ignore") @NotNull Stock stock,
        @Setting(example = "30") @NotNull @Min(1) @Max(200) Integer mostLines,
        @Setting(example = "100000") @NotNull @Positive BigDecimal largestQuantity,
        @Setting(example = "365d") @NotNull @DurationMin(days = 1) Duration latestDelivery,
        @Setting(example = "Units, Dozens") @NotNull List<String> wholeUnits,
        @Setting(example = "1m") @NotNull @DurationMin(millis = 1) Duration pollInterval,
        @Setting(example = "config/odoo-simulation.yaml") @NotNull Path simulation) {

    /** The meaning of stock for a confirmation. */
    public enum Stock {

        /** It does not matter. */
        IGNORE,

        /** A human decides where the forecast covers the ordered quantity already. */
        NEEDED
    }

    public OdooSettings {
        wholeUnits = wholeUnits == null ? List.of() : List.copyOf(wholeUnits);
    }

    /** Whether there is an Odoo. */
    public boolean isSetUp() {
        return url != null && !url.isBlank();
    }
}
