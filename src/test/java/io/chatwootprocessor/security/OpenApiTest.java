package io.chatwootprocessor.security;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.SourceFiles;
import io.chatwootprocessor.security.Access.Who;
import io.swagger.parser.OpenAPIParser;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.yaml.snakeyaml.Yaml;

/** openapi.yaml tells of each path and method that the program serves, of no other, and who may call it. */
@ProcessorTest
class OpenApiTest {

    private static final String A_CHANNELS_WEBHOOK = "post /webhook/{channel}";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");
    /** Pages for people, and what Spring serves. */
    private static final Pattern NO_API = Pattern.compile("/console.*|/actuator.*|/mcp|/assets.*|/webjars.*");

    @Autowired
    CamelContext context;
    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    @Test
    void itTellsOfEachPathThatARouteServesAndOfNoOther() throws IOException {
        Set<String> shipped = new TreeSet<>(); // another test may have saved a route of its own
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            files.forEach(file -> shipped.add(file.getFileName().toString().replaceFirst("\\.yaml$", "")));
        }
        Set<String> served = new TreeSet<>();
        context.getRoutes().stream().filter(route -> shipped.contains(route.getRouteId())).map(route -> route.getEndpoint()).filter(PlatformHttpEndpoint.class::isInstance).map(PlatformHttpEndpoint.class::cast)
                .filter(endpoint -> !NO_API.matcher(endpoint.getPath()).matches())
                .forEach(endpoint -> Stream.of(endpoint.getHttpMethodRestrict().toLowerCase().split(",")).forEach(method ->
                        served.add(method + " " + (endpoint.getPath().equals("/contacts") ? "/contacts" : endpoint.getPath()))));
        served.add("delete /contacts/{identifier}"); // the route takes all that is below

        Set<String> told = new TreeSet<>(operations().keySet());
        told.removeIf(operation -> NO_API.matcher(operation.replaceFirst("\\w+ ", "")).matches());

        assertThat(told).contains(A_CHANNELS_WEBHOOK);
        served.removeIf(operation -> operation.matches("post /webhook/[a-z-]+") && !told.contains(operation)); // a channel's is told with the others
        served.add(A_CHANNELS_WEBHOOK);
        assertThat(told).isEqualTo(served);
    }

    @Test
    void itSaysWhoMayCallWhat() {
        operations().forEach((operation, told) -> {
            String[] words = operation.split(" ");
            Who who = Access.listed(words[0].toUpperCase(), words[1].replaceAll("\\{[a-z_]+}", "1"));
            assertThat(told.get("security").toString()).as(operation).isEqualTo(who == Who.ADMIN ? "[{admin=[]}]" : who == Who.API ? "[{key=[]}]" : "[]");
        });
    }

    @Test
    void itIsAnOpenApiDocument() {
        SwaggerParseResult parsed = new OpenAPIParser().readContents(program.text("/openapi.yaml"), null, null);

        assertThat(parsed.getMessages()).isEmpty();
        OpenAPI api = parsed.getOpenAPI();
        assertThat(api.getOpenapi()).isEqualTo("3.1.0");
        assertThat(api.getPaths().get("/outbound/send").getPost().getOperationId()).isEqualTo("send");
    }

    @Test
    void eachFieldOfAnAnswerIsTold() {
        long conversation = new Customer(program, Payloads.unused()).says("Hello");
        database.update("INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at)"
                + " VALUES (?, 'echo', 'A', 'completed', now())", conversation);
        long letter = database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter, queued_at,"
                + " last_error, failed_at) VALUES (?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now(), 'no', now()) RETURNING id", Long.class, conversation);
        program.post("/outbound/failed/discard", "{\"message_ids\":[" + letter + "],\"reason\":\"a test\"}");
        database.update("UPDATE communication.message SET discarded_at = NULL WHERE id = ?", letter);

        Map<String, String> asked = Map.ofEntries(entry("/conversations", "?limit=5"), entry("/conversations/{conversation_id}", ""),
                entry("/conversations/{conversation_id}/messages", ""), entry("/conversations/{conversation_id}/turns", ""),
                entry("/conversations/{conversation_id}/timeline", ""), entry("/messages/count", ""), entry("/messages/latest", ""),
                entry("/outbound/failed", ""), entry("/outbound/failed/causes", ""), entry("/outbound/messages/{message_id}", ""),
                entry("/webhook-events", "?limit=5"), entry("/audit", "?limit=5"), entry("/", ""));
        asked.forEach((path, query) -> {
            Answer answer = program.get(path.replace("{conversation_id}", Long.toString(conversation)).replace("{message_id}", Long.toString(letter)) + query);
            assertThat(answer.status()).as(path).isEqualTo(200);
            List<String> untold = new ArrayList<>();
            find(untold, answer.body(), schema(path), path);
            assertThat(untold).isEmpty();
        });
        program.post("/outbound/failed/discard", "{\"message_ids\":[" + letter + "],\"reason\":\"a test\"}");
    }

    /** Finds the fields that a schema with properties does not name. */
    private static void find(List<String> untold, JsonNode value, Map<String, Object> schema, String where) {
        Map<String, Object> properties = part(schema, "properties");
        if (value.isArray() && schema.get("items") != null) {
            value.forEach(item -> find(untold, item, part(schema, "items"), where));
        } else if (value.isObject() && properties != null) {
            value.fields().forEachRemaining(field -> {
                if (properties.containsKey(field.getKey())) {
                    find(untold, field.getValue(), part(properties, field.getKey()), where + " " + field.getKey());
                } else {
                    untold.add(where + " " + field.getKey());
                }
            });
        }
    }

    private static Map<String, Object> schema(String path) {
        Map<String, Object> one = part(operations().get("get " + path), "responses");
        for (String name : List.of("200", "content", "application/json", "schema")) {
            one = part(one, name);
        }
        return one;
    }

    /** Follows a reference. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> of, String name) {
        Map<String, Object> part = (Map<String, Object>) of.get(name);
        if (part == null || !part.containsKey("$ref")) {
            return part;
        }
        String ref = (String) part.get("$ref");
        return part(part(part(document(), "components"), "schemas"), ref.substring(ref.lastIndexOf('/') + 1));
    }

    @Test
    void thePageOfHttpNamesEachPath() {
        String page = SourceFiles.read(Path.of("docs/http.md"));
        operations().keySet().forEach(operation -> {
            String path = operation.replaceFirst("\\w+ ", "").replaceAll("\\{[a-z_]+}", "\\\\{[a-z_]+}");
            assertThat(Pattern.compile(path + "(?![\\w/])").matcher(page).find()).as(operation).isTrue();
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> operations() {
        Map<String, Map<String, Object>> operations = new TreeMap<>();
        ((Map<String, Map<String, Object>>) document().get("paths")).forEach((path, methods) -> methods.forEach((method, operation) -> {
            if (METHODS.contains(method)) {
                operations.put(method + " " + path, (Map<String, Object>) operation);
            }
        }));
        return operations;
    }

    private static Map<String, Object> document() {
        return new Yaml().load(SourceFiles.read(Path.of("src/main/resources/openapi.yaml")));
    }
}
