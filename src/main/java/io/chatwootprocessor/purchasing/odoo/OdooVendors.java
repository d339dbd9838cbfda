package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.Vendor;
import io.chatwootprocessor.purchasing.VendorQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Finds vendors among Odoo's partners. Numbers are compared by their digits, for they are stored as people write them; where Odoo has them
 * in one spelling ({@code phone_sanitized}, of the app phone_validation), that is asked for. A person's company is the vendor.
 */
@Component
class OdooVendors {

    private static final String PARTNER = "res.partner";
    private static final int MOST = 200;
    private static final int ENDING = 4;
    private static final int SHORTEST = 8;

    private final OdooServer server;
    /** Of countries, which hardly ever change. */
    private final Map<Long, String> codes = new ConcurrentHashMap<>();

    OdooVendors(OdooServer server) {
        this.server = server;
    }

    List<Vendor> find(VendorQuery query) {
        List<Object> terms = terms(query);
        if (terms.isEmpty()) {
            return List.of();
        }
        List<Object> domain = new ArrayList<>();
        for (int i = 1; i < terms.size(); i++) {
            domain.add("|");
        }
        domain.addAll(terms);
        Set<Long> companies = new LinkedHashSet<>();
        for (JsonNode partner : server.search(PARTNER, domain, List.of("name", "email", "phone", "mobile", "phone_sanitized", "commercial_partner_id",
                "country_id"), "id", MOST)) {
            if (fits(partner, query)) {
                long company = Json.id(partner, "commercial_partner_id");
                companies.add(company == 0 ? partner.path("id").asLong() : company);
            }
        }
        return companies.isEmpty() ? List.of() : vendors(companies);
    }

    /** @return the partner's company, or the partner; 0: there is none */
    long companyOf(long partner) {
        return server.search(PARTNER, List.of(List.of("id", "=", partner)), List.of("commercial_partner_id"), "id", 1).stream()
                .mapToLong(found -> Json.id(found, "commercial_partner_id")).findFirst().orElse(0);
    }

    /** @return vendors by their ids; partners who are no vendors are missing */
    List<Vendor> vendors(Set<Long> ids) {
        Map<Long, Vendor> vendors = new LinkedHashMap<>();
        for (JsonNode partner : server.search(PARTNER, List.of(List.of("id", "in", List.copyOf(ids)), List.of("supplier_rank", ">", 0)),
                List.of("name", "lang", "supplier_rank", "property_purchase_currency_id"), "id", 0)) {
            long id = partner.path("id").asLong();
            vendors.put(id, new Vendor(id, Json.text(partner, "name"), Json.text(partner, "lang"), Json.name(partner, "property_purchase_currency_id")));
        }
        return List.copyOf(vendors.values());
    }

    private List<Object> terms(VendorQuery query) {
        List<Object> terms = new ArrayList<>();
        if (!query.phones().isEmpty()) {
            if (server.has(PARTNER, "phone_sanitized")) {
                terms.add(List.of("phone_sanitized", "in", query.phones()));
            }
            List<String> endings = query.phones().stream().map(OdooVendors::digits).filter(digits -> digits.length() >= SHORTEST)
                    .map(digits -> digits.substring(digits.length() - ENDING)).distinct().toList();
            for (String field : Stream.of("phone", "mobile").filter(field -> server.has(PARTNER, field)).toList()) {
                endings.forEach(ending -> terms.add(List.of(field, "like", "%" + spaced(ending))));
            }
        }
        String field = server.has(PARTNER, "email_normalized") ? "email_normalized" : "email";
        query.emails().forEach(email -> terms.add(List.of(field, "=ilike", escaped(email))));
        return terms;
    }

    private boolean fits(JsonNode partner, VendorQuery query) {
        Set<String> wanted = query.phones().stream().map(OdooVendors::digits).collect(Collectors.toSet());
        return Stream.of("phone_sanitized", "phone", "mobile").map(field -> Json.text(partner, field)).anyMatch(number -> number != null
                && isOne(number, wanted, Json.id(partner, "country_id"))) || query.emails().contains(email(Json.text(partner, "email")));
    }

    /** A number without its country's code fits where the rest is the same, and the country of the partner, if Odoo knows it; a shorter one is none. */
    private boolean isOne(String stored, Set<String> wanted, long country) {
        String digits = digits(stored).replaceFirst("^0+", "");
        return wanted.contains(digits) || !stored.strip().startsWith("+") && !stored.strip().startsWith("00") && digits.length() >= SHORTEST
                && wanted.stream().anyMatch(number -> number.endsWith(digits) && number.startsWith(codeOf(country)));
    }

    /** Such as 56; empty: it is not known. */
    private String codeOf(long country) {
        return country == 0 ? "" : codes.computeIfAbsent(country, id -> server.search("res.country", List.of(List.of("id", "=", id)), List.of("phone_code"), "id", 1)
                .stream().map(found -> found.path("phone_code").asInt()).filter(code -> code > 0).map(String::valueOf).findFirst().orElse(""));
    }

    /** {@code Sales <sales@example.com>} is stored, too. */
    private static String email(String stored) {
        return stored == null ? "" : stored.replaceFirst("(?s).*<([^>]*)>.*", "$1").strip().toLowerCase(Locale.ROOT);
    }

    /** People separate digits by blanks, dots and dashes. */
    private static String spaced(String digits) {
        return String.join("%", digits.split(""));
    }

    private static String digits(String number) {
        return number.replaceAll("\\D", "");
    }

    static String escaped(String text) {
        return text.replaceAll("([\\\\%_])", "\\\\$1");
    }
}
