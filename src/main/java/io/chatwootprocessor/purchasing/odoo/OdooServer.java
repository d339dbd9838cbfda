package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The Odoo of the settings, in any version: its protocol and its fields are asked for once a day, and not assumed.
 */
@Component
class OdooServer {

    private static final Logger LOG = LoggerFactory.getLogger(OdooServer.class);
    private static final long FRESH = Duration.ofDays(1).toNanos();
    private static final int JSON_TWO_SINCE = 19;
    private static final Pattern MAJOR = Pattern.compile("(\\d+)");

    private final OdooSettings settings;
    private final OdooTransport transport;
    private final Map<String, Set<String>> fields = new HashMap<>();
    private Protocol protocol;
    private long askedAt;
    private volatile String version;
    private volatile String trouble;

    OdooServer(OdooSettings settings, OdooTransport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    /** Such as {@code 18.0}; null: it was not asked yet. */
    String version() {
        return version;
    }

    /** The reason that it did not let us in the last time; null: it does. */
    String trouble() {
        return trouble;
    }

    /** Calls a method that changes nothing. */
    JsonNode read(String model, String method, List<Long> ids, Map<String, Object> arguments) {
        return call(model, method, ids, arguments, true);
    }

    /** Calls a method that changes something. It is never repeated. */
    JsonNode write(String model, String method, List<Long> ids, Map<String, Object> arguments) {
        return call(model, method, ids, arguments, false);
    }

    /** @return records with those of the fields that Odoo has */
    List<JsonNode> search(String model, List<Object> domain, List<String> wanted, String order, int limit) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("domain", domain);
        arguments.put("fields", wanted.stream().filter(field -> has(model, field)).toList());
        arguments.put("order", order);
        if (limit > 0) {
            arguments.put("limit", limit);
        }
        List<JsonNode> found = new ArrayList<>();
        JsonNode answer = read(model, "search_read", null, arguments);
        if (!answer.isArray()) {
            throw new OrderFailed(Kind.UNREADABLE, "Odoo was asked for records of " + model + ", and gave none and no list");
        }
        answer.forEach(found::add);
        return found;
    }

    /** Whether the model has the field: names change from version to version, and with the apps that are installed. */
    boolean has(String model, String field) {
        protocol();
        synchronized (fields) {
            if (fields.containsKey(model)) {
                return fields.get(model).contains(field);
            }
        }
        JsonNode answer = read(model, "fields_get", null, Map.of("attributes", List.of("type")));
        Set<String> names = new HashSet<>();
        answer.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            throw new OrderFailed(Kind.UNREADABLE, "Odoo names no field of " + model); // is not believed for a day
        }
        synchronized (fields) {
            fields.put(model, names);
        }
        return names.contains(field);
    }

    /** @return the first of them that the model has */
    String firstOf(String model, String... names) {
        for (String name : names) {
            if (has(model, name)) {
                return name;
            }
        }
        throw new OrderFailed(Kind.NOT_SET_UP, "Odoo " + version + " has none of the fields " + String.join(", ", names) + " in " + model
                + ", or the user may not see them");
    }

    private JsonNode call(String model, String method, List<Long> ids, Map<String, Object> arguments, boolean reads) {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        Map<String, Object> context = new LinkedHashMap<>(Map.of("lang", "en_US", "tz", "UTC"));
        if (settings.company() != null) {
            context.put("allowed_company_ids", List.of(settings.company()));
        }
        if (arguments.get("context") instanceof Map<?, ?> more) {
            more.forEach((name, value) -> context.put((String) name, value));
        }
        all.put("context", context);
        OdooCall call = new OdooCall(model, method, ids, all, reads);
        Protocol speaks = protocol();
        HttpAnswer answer = null;
        try {
            answer = transport.call(speaks.request(call));
            JsonNode result = speaks.result(call, answer);
            trouble = null;
            return result;
        } catch (OrderFailed e) {
            if (!reads && answer != null && answer.isSuccess() && !answer.isJson()) { // a proxy may have put it in the place of Odoo's
                throw new OrderFailed(Kind.UNCLEAR, "the answer was " + answer.status() + " without a result: " + e.getMessage());
            }
            if (e.kind() == Kind.NOT_SET_UP) {
                trouble = e.getMessage();
            }
            throw reads && e.kind() == Kind.UNCLEAR ? new OrderFailed(Kind.UNREACHABLE, e.getMessage()) : e;
        }
    }

    private synchronized Protocol protocol() {
        if (protocol == null || System.nanoTime() - askedAt > FRESH) {
            String found = ask();
            Matcher major = MAJOR.matcher(found);
            if (!major.find()) {
                throw new OrderFailed(Kind.NOT_SET_UP, "Odoo does not say its version");
            }
            boolean two = Integer.parseInt(major.group(1)) >= JSON_TWO_SINCE;
            if (!two && (blank(settings.database()) || blank(settings.user()))) {
                trouble = "Odoo before version 19 needs ODOO_DATABASE and ODOO_USER";
                throw new OrderFailed(Kind.NOT_SET_UP, trouble);
            }
            protocol = two ? new JsonTwo(settings) : new JsonRpc(settings, transport);
            version = found;
            askedAt = System.nanoTime();
            synchronized (fields) {
                fields.clear();
            }
            LOG.info("Odoo {} answers, by {}", version, two ? "JSON-2" : "JSON-RPC");
        }
        return protocol;
    }

    /** {@code GET /web/version} is there since 19; before, JSON-RPC has it. */
    private String ask() {
        HttpAnswer answer = transport.call(new OdooRequest("GET", "/web/version", Map.of("User-Agent", "Chatwoot-Processor"), null, true));
        String version = answer.isSuccess() && !answer.page() ? answer.json().path("version").asText("") : "";
        if (version.isEmpty()) {
            HttpAnswer older = transport.call(JsonRpc.version());
            version = older.isSuccess() ? older.json().path("result").path("server_version").asText("") : "";
        }
        if (version.isEmpty()) {
            trouble = "what answers at ODOO_URL is not Odoo";
            throw new OrderFailed(Kind.NOT_SET_UP, trouble);
        }
        return version;
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
