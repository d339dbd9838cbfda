package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Outside;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.yaml.snakeyaml.Yaml;

/** What Prometheus gets, and whether the dashboard and the alert rules ask for what there is. */
@ProcessorTest
class MetricsTest {

    private static final Pattern METRIC = Pattern.compile("\\b[a-z]+(_[a-z0-9]+)+\\b(?! *\\()");

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    OutboundQueue queue;

    @Autowired
    FakeModels models;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    Outside outside;

    private final long inbox = Payloads.unused();

    @BeforeEach
    void aCustomerGotAnAnswer() {
        queue.clear();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', 'echo')", Long.toString(inbox));
        long conversation = new Customer(program, inbox).says("Hi");
        await().until(() -> queue.statuses(conversation).equals(List.of("sent")));
    }

    @Test
    void theDashboardAndTheAlertsAskForWhatThereIs() throws IOException {
        anAssistantHasAnsweredAndReachedALimit();
        Set<String> asked = metrics(Stream.concat(dashboard(), alerts()));

        assertThat(asked).contains("processor_turns_total", "http_server_requests_seconds_bucket").hasSizeGreaterThan(30);
        await().untilAsserted(() -> assertThat(published()).containsAll(asked)); // some come every 5 s
    }

    @Test
    void timesAreMeasuredInBucketsFromTheQuestionToTheAnswer() {
        await().untilAsserted(() -> assertThat(program.text("/actuator/prometheus")) // a moment after the database knows of it
                .containsPattern("processor_delivery_seconds_bucket\\{adapter=\"simulated\",.*le=\"30.0\"} [1-9]")
                .containsPattern("processor_answer_seconds_bucket\\{.*le=\"60.0\"} [1-9]")
                .containsPattern("processor_responder_seconds_bucket\\{.*responder=\"echo\",le=\"60.0\"} [1-9]")
                .containsPattern("http_server_requests_seconds_bucket\\{.*uri=\"/webhook/.*le=\"5.0\"} [1-9]"));
    }

    @Test
    void nobodyCanMakeLabelsWithoutEnd() {
        for (int i = 0; i < 20; i++) {
            program.get("/nowhere/" + i);
            program.get("/outbound/messages/" + (900_000_000 + i));
            program.post("/webhook/chatwoot/hook-" + i, "{}");
            program.post("/webhook/whatsapp/hook-" + i, "{}");
            program.bridge("{\"event_type\":\"hook-" + i + "\",\"session_id\":\"hook-" + i + "\"}");
        }

        assertThat(program.text("/actuator/prometheus")).contains("uri=\"/outbound/messages/{message_id}\"")
                .doesNotContainPattern("=\"[^\"]*(nowhere|/90000000|hook-\\d)");
    }

    @Test
    void healthIsAMetricOfEachComponent() {
        chatwoot.storesMessages();
        outside.areAsked();
        await().untilAsserted(() -> assertThat(program.text("/actuator/prometheus"))
                .contains("processor_health{component=\"readiness\"} 1.0", "processor_health{component=\"db\"} 1.0",
                        "processor_health{component=\"routes\"} 1.0", "processor_health{component=\"camelHealth\"} 1.0",
                        "processor_health{component=\"chatwoot\"} 1.0"));
    }

    @Test
    void aPanelOfTheDashboardHasRoomUnlessItIsAHeading() throws IOException {
        assertThat(panels()).isNotEmpty().allSatisfy(panel ->
                assertThat(panel.path("gridPos").path("h").asInt() == 1).as(panel.path("title").asText()).isEqualTo(panel.path("type").asText().equals("row")));
    }

    /** What an assistant is measured by is there from the first time on. */
    private void anAssistantHasAnsweredAndReachedALimit() {
        models.fresh().file("measured.yaml", "instructions: Hi\ntools: [orders]\nmodel: [unpriced, default]\nlimits: {round-trips: 3}");
        models.answers(FakeModels.calls("order_state", "{\"number\":\"P00042\"}"), FakeModels.text("I have cancelled it."),
                FakeModels.calls("order_state", "{\"number\":\"P00043\"}"), FakeModels.text("Hello!"));
        await().until(() -> program.get("/assistants/measured").status() == 200);
        asksTheAssistant();
        models.file("measured.yaml", "instructions: Hi again");
        await().until(() -> program.get("/assistants/measured").body().path("instructions").asText().equals("Hi again"));
        asksTheAssistant();
    }

    private void asksTheAssistant() {
        long where = Payloads.unused();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', 'measured')", Long.toString(where));
        long conversation = new Customer(program, where).says("Cancel it");
        await().until(() -> database.queryForObject("SELECT count(*) FROM communication.turn WHERE conversation_id = ? AND finished_at IS NOT NULL",
                Integer.class, conversation) > 0);
    }

    private static Stream<String> dashboard() throws IOException {
        return panels().findValuesAsText("expr").stream();
    }

    private static JsonNode panels() throws IOException {
        return Program.JSON.readTree(Path.of("config/grafana/dashboards/chatwoot-processor.json").toFile()).path("panels");
    }

    @SuppressWarnings("unchecked")
    private static Stream<String> alerts() throws IOException {
        Map<String, List<Map<String, Object>>> file = new Yaml().load(Files.readString(Path.of("config/prometheus/alerts.yml")));
        return file.get("groups").stream().flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                .map(rule -> (String) rule.get("expr"));
    }

    /** Names with an underscore that are no function; {@code up} is Prometheus's own. */
    private static Set<String> metrics(Stream<String> queries) {
        return queries.map(query -> query.replaceAll("\"[^\"]*\"|\\$__rate_interval", ""))
                .flatMap(query -> METRIC.matcher(query).results()).map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> published() {
        return program.text("/actuator/prometheus").lines().filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]")[0]).collect(Collectors.toSet());
    }
}
