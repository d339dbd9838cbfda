package io.chatwootprocessor.security;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ApiDocument;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** openapi.yaml tells of each path and method that the program serves, of no other, and who may call it. */
@ProcessorTest
class OpenApiTest {

    private static final String A_CHANNELS_WEBHOOK = "post /webhook/{channel}";
    /** Pages for people, and what Spring serves. */
    private static final Pattern NO_API = Pattern.compile("/console.*|/actuator.*|/mcp|/assets.*|/webjars.*");

    private final ApiDocument api = new ApiDocument();

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

        Set<String> told = new TreeSet<>(api.operations().keySet());
        told.removeIf(operation -> NO_API.matcher(operation.replaceFirst("\\w+ ", "")).matches());

        assertThat(told).contains(A_CHANNELS_WEBHOOK);
        served.removeIf(operation -> operation.matches("post /webhook/[a-z-]+") && !told.contains(operation)); // a channel's is told with the others
        served.add(A_CHANNELS_WEBHOOK);
        assertThat(told).isEqualTo(served);
    }

    @Test
    void itSaysWhoMayCallWhat() {
        api.operations().forEach((operation, told) -> {
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
            assertThat(api.faults("get " + path, answer)).isEmpty();
        });
        program.post("/outbound/failed/discard", "{\"message_ids\":[" + letter + "],\"reason\":\"a test\"}");
    }

    @Test
    void thePageOfHttpNamesEachPath() {
        String page = SourceFiles.read(Path.of("docs/http.md"));
        api.operations().keySet().forEach(operation -> {
            String path = operation.replaceFirst("\\w+ ", "").replaceAll("\\{[a-z_]+}", "\\\\{[a-z_]+}");
            assertThat(Pattern.compile(path + "(?![\\w/])").matcher(page).find()).as(operation).isTrue();
        });
    }
}
