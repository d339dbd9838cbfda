package io.chatwootprocessor.purchasing.odoo;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.chatwootprocessor.http.JsonBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** An Odoo of version 17, 18 or 19, played by WireMock: its protocols, its errors, and answers that are lost on the way. */
class FakeOdoo implements AutoCloseable {

    static final String DATABASE = "shop";
    static final String KEY = "odoo-key-1234567890";
    static final String USER = "bot@example.com";

    /** What becomes of a call. */
    enum Mishap {
        /** It is done, and the answer is lost. */
        LOST,
        /** It is done, and the answer has no body. */
        EMPTY,
        /** It is done, and a proxy puts a page in the place of the answer. */
        COVERED,
        /** It is not done, and no answer comes. */
        DROPPED,
        /** It is not done: 503. */
        BUSY,
        /** It is not done: 429. */
        THROTTLED,
        /** A page of a proxy. */
        PAGE
    }

    private record Expected(String method, Mishap mishap) {
    }

    private final int version;
    private final WireMockServer server = new WireMockServer(options().dynamicPort().extensions(new Answers()));
    private final List<Expected> mishaps = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> then = new ConcurrentHashMap<>();
    private final AtomicReference<OdooRecords> records = new AtomicReference<>();

    FakeOdoo(int version) {
        this.version = version;
        records.set(new OdooRecords(version));
        server.start();
        server.stubFor(any(urlMatching(".*")).willReturn(aResponse().withTransformers("odoo")));
    }

    String url() {
        return server.baseUrl();
    }

    OdooRecords records() {
        return records.get();
    }

    void reset() {
        mishaps.clear();
        then.clear();
        calls.clear();
        records.set(new OdooRecords(version));
    }

    /** The next call of that method goes so. */
    void next(String method, Mishap mishap) {
        mishaps.add(new Expected(method, mishap));
    }

    /** Once the next call of that method is done, nothing can be read for a while. */
    void isAwayAfter(String method) {
        then.put(method, () -> {
            for (int i = 0; i < 3; i++) {
                next("search_read", Mishap.BUSY);
            }
        });
    }

    /** The calls that came: model and method. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    long calls(String method) {
        return calls.stream().filter(call -> call.endsWith(" " + method)).count();
    }

    @Override
    public void close() {
        server.stop();
    }

    private ResponseDefinitionBuilder answer(String url, String method, String body, Map<String, String> headers) {
        if (url.equals("/web/version")) {
            calls.add("GET /web/version");
            return version >= 19 ? json(200, Map.of("version", version + ".0", "version_info", List.of(version, 0, 0, "final", 0, "")))
                    : aResponse().withStatus(404).withHeader("Content-Type", "text/html").withBody("<!doctype html><html>404</html>");
        }
        if (url.equals("/jsonrpc")) {
            return rpc(JsonBody.parse(body));
        }
        if (url.startsWith("/json/2/") && version >= 19) {
            return two(url.substring("/json/2/".length()).split("/"), JsonBody.parse(body), headers);
        }
        return aResponse().withStatus(404).withHeader("Content-Type", "text/html").withBody("<html>404</html>");
    }

    private ResponseDefinitionBuilder rpc(JsonNode request) {
        JsonNode params = request.path("params");
        String what = params.path("service").asText() + " " + params.path("method").asText();
        JsonNode args = params.path("args");
        calls.add(what.equals("object execute_kw") ? args.path(3).asText() + " " + args.path(4).asText() : what);
        return switch (what) {
            case "common version" -> result(Map.of("server_version", version + ".0+e", "server_version_info", List.of(version, 0, 0, "final", 0, "e")));
            case "common authenticate" -> result(args.path(0).asText().equals(DATABASE) && args.path(1).asText().equals(USER) && args.path(2).asText().equals(KEY) ? 7 : false);
            default -> {
                if (args.path(1).asInt() != 7 || !args.path(2).asText().equals(KEY)) {
                    yield error("odoo.exceptions.AccessDenied", "Access Denied");
                }
                List<Long> ids = null;
                Map<String, Object> named = map(args.path(6));
                JsonNode positional = args.path(5);
                if (args.path(4).asText().equals("create")) {
                    named.put("vals_list", list(positional.path(0)));
                } else if (positional.size() > 0) {
                    ids = new ArrayList<>();
                    for (JsonNode id : positional.path(0)) {
                        ids.add(id.asLong());
                    }
                }
                yield execute(args.path(3).asText(), args.path(4).asText(), ids, named, false);
            }
        };
    }

    private ResponseDefinitionBuilder two(String[] path, JsonNode body, Map<String, String> headers) {
        calls.add(path[0] + " " + path[1]);
        if (!("bearer " + KEY).equals(headers.get("authorization")) || !DATABASE.equals(headers.get("x-odoo-database"))) {
            return json(401, Map.of("name", "werkzeug.exceptions.Unauthorized", "message", "Invalid apikey", "debug", "secret traceback"));
        }
        Map<String, Object> named = map(body);
        List<Long> ids = null;
        if (named.remove("ids") instanceof List<?> given) {
            ids = given.stream().map(id -> ((Number) id).longValue()).toList();
        }
        return execute(path[0], path[1], ids, named, true);
    }

    private ResponseDefinitionBuilder execute(String model, String method, List<Long> ids, Map<String, Object> named, boolean two) {
        Mishap mishap = null;
        for (Expected expected : mishaps) {
            if (expected.method.equals(method)) {
                mishaps.remove(expected);
                mishap = expected.mishap;
                break;
            }
        }
        if (mishap != null && mishap.ordinal() > Mishap.COVERED.ordinal()) {
            return switch (mishap) {
                case DROPPED -> aResponse().withFault(Fault.EMPTY_RESPONSE);
                case BUSY -> aResponse().withStatus(503).withBody("busy");
                case THROTTLED -> aResponse().withStatus(429).withHeader("Retry-After", "1");
                default -> aResponse().withStatus(302).withHeader("Location", "/web/login").withBody("<html>login</html>");
            };
        }
        try {
            Object result = records.get().call(model, method, ids, named);
            Runnable next = then.remove(method);
            if (next != null) {
                next.run();
            }
            if (mishap == Mishap.EMPTY) {
                return aResponse().withStatus(200).withHeader("Content-Type", "application/json");
            }
            if (mishap == Mishap.COVERED) {
                return aResponse().withStatus(200).withHeader("Content-Type", "text/html").withBody("<!doctype html><html>Please wait</html>");
            }
            return mishap == Mishap.LOST ? aResponse().withFault(Fault.EMPTY_RESPONSE) : two ? json(200, result) : result(result);
        } catch (OdooRecords.OdooError e) {
            return two ? json(e.name().endsWith("AccessError") ? 403 : e.name().startsWith("builtins") ? 500 : 422,
                    Map.of("name", e.name(), "message", e.getMessage(), "arguments", List.of(), "context", Map.of(), "debug", "secret traceback"))
                    : error(e.name(), e.getMessage());
        }
    }

    private static ResponseDefinitionBuilder result(Object result) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("jsonrpc", "2.0", "id", 1));
        body.put("result", result);
        return json(200, body);
    }

    private static ResponseDefinitionBuilder error(String name, String message) {
        return json(200, Map.of("jsonrpc", "2.0", "id", 1, "error", Map.of("code", 200, "message", "Odoo Server Error",
                "data", Map.of("name", name, "message", message, "debug", "secret traceback"))));
    }

    private static ResponseDefinitionBuilder json(int status, Object body) {
        return aResponse().withStatus(status).withHeader("Content-Type", "application/json; charset=utf-8").withBody(JsonBody.write(body));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode node) {
        return JsonBody.read(node.isMissingNode() ? "{}" : node.toString(), LinkedHashMap.class);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(JsonNode node) {
        return JsonBody.read(node.toString(), ArrayList.class);
    }

    private class Answers implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Map<String, String> headers = new LinkedHashMap<>();
            event.getRequest().getHeaders().all().forEach(header -> headers.put(header.key().toLowerCase(java.util.Locale.ROOT), header.firstValue()));
            synchronized (FakeOdoo.this) {
                return answer(event.getRequest().getUrl(), event.getRequest().getMethod().getName(), event.getRequest().getBodyAsString(), headers).build();
            }
        }

        @Override
        public String getName() {
            return "odoo";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
