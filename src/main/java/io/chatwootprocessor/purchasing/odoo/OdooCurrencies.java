package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.OdooOrderManager.Currency;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Odoo's currencies and their decimals, which hardly ever change. */
@Component
class OdooCurrencies {

    private final OdooServer server;
    private final OdooSettings settings;
    private final Map<String, Integer> decimals = new ConcurrentHashMap<>();
    private volatile String company;

    OdooCurrencies(OdooServer server, OdooSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    Currency named(String code) {
        if (settings.currencyDecimals() != null) {
            return new Currency(code, settings.currencyDecimals());
        }
        Integer known = decimals.get(code);
        if (known == null) {
            List<JsonNode> found = server.search("res.currency", List.of(List.of("name", "=", code)), List.of("name", "decimal_places"), "id", 1);
            if (found.isEmpty()) {
                throw new OrderFailed(Kind.NOT_SET_UP, "Odoo has no currency " + code);
            }
            known = found.get(0).path("decimal_places").asInt(2);
            decimals.put(code, known);
        }
        return new Currency(code, known);
    }

    Currency ofCompany() {
        if (settings.currency() != null && !settings.currency().isBlank()) {
            return named(settings.currency());
        }
        if (company == null) {
            List<Object> domain = settings.company() == null ? List.of() : List.of(List.of("id", "=", settings.company()));
            List<JsonNode> found = server.search("res.company", domain, List.of("currency_id"), "id", 1);
            if (found.isEmpty()) {
                throw new OrderFailed(Kind.NOT_SET_UP, "Odoo shows no company (processor.odoo.company)");
            }
            company = Json.name(found.get(0), "currency_id");
        }
        return named(company);
    }
}
