package io.chatwootprocessor.operations.health;

import static io.chatwootprocessor.FakeBridge.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.FakeSlack;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Outside;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.outbound.Outbound;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.DefaultHealthContributorRegistry;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.jdbc.core.JdbcTemplate;

/** How the integration is, in words for people, and what is to be sent. */
@ProcessorTest
class IntegrationHealthTest {

    @Autowired
    List<Probe> probes;
    @Autowired
    Program program;
    @Autowired
    FakeBridge bridge;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    FakeSlack slack;
    @Autowired
    OutboundQueue queue;
    @Autowired
    Outside outside;
    @Autowired
    Outbound outbound;
    @Autowired
    JdbcTemplate database;
    @Autowired
    HealthEndpointGroups groups;

    @BeforeEach
    void allIsWell() {
        queue.clear();
        chatwoot.storesMessages();
        slack.works();
        bridge.works();
        bridge.has("main", "connected", "15550001111");
        outside.areAsked();
        await().untilAsserted(() -> assertThat(stats().number("total")).isZero());
    }

    @AfterEach
    void isAskedAgain() {
        bridge.works();
        outside.areAsked();
    }

    @Test
    void eachPartIsShownWithAStatusASentenceAndWhatIsKnown() {
        Answer health = program.get("/integration/health");

        assertThat(health.status()).isEqualTo(200);
        JsonNode components = health.body().path("components");
        assertThat(components.fieldNames()).toIterable().as("there is no AI core")
                .containsExactly("whatsapp_bridge", "message_queue", "database", "chatwoot", "slack");
        assertThat(components).allSatisfy(component -> {
            assertThat(component.fieldNames()).toIterable().containsExactly("status", "message", "last_check", "metadata");
            assertThat(component.path("message").asText()).isNotBlank();
            assertThat(Instant.parse(component.path("last_check").asText())).isBetween(Instant.now().minusSeconds(60), Instant.now());
            assertThat(component.path("metadata").isObject()).isTrue();
        });
        assertThat(components.path("whatsapp_bridge").path("metadata").toString()).isEqualTo("{\"sessions\":{\"connected\":1}}");
        assertThat(components.path("chatwoot").path("metadata").path("token").asText()).isEqualTo("a user's");
    }

    @Test
    void theBridgeIsHealthyDegradedOrUnhealthyAndSoIsTheWhole() {
        await().untilAsserted(() -> assertThat(program.get("/integration/health").text("overall_status")).isEqualTo("healthy"));
        assertThat(bridgeHealth().path("message").asText()).isEqualTo("the WhatsApp bridge has connected sessions");

        bridge.has("main", "disconnected", "15550001111");
        outside.areAsked();
        assertThat(bridgeHealth().path("status").asText()).isEqualTo("degraded");
        assertThat(bridgeHealth().path("message").asText()).isEqualTo("the WhatsApp bridge has no connected session");
        assertThat(program.get("/integration/health").text("overall_status")).isEqualTo("degraded");
        assertThat(program.get("/actuator/health").status()).isEqualTo(200);

        bridge.isOut(answer(502, "<html>Bad gateway</html>"));
        outside.areAsked();
        assertThat(bridgeHealth().path("status").asText()).isEqualTo("unhealthy");
        assertThat(bridgeHealth().path("message").asText()).isEqualTo("the WhatsApp bridge answered 502");
        Answer health = program.get("/integration/health");
        assertThat(health.text("overall_status")).isEqualTo("unhealthy");
        assertThat(health.status()).isEqualTo(200);
        assertThat(program.get("/actuator/health").status()).isEqualTo(503);
        assertThat(program.get("/actuator/health/readiness").status()).as("other messages are taken").isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"UP, healthy", "DEGRADED, degraded", "DOWN, unhealthy", "UNKNOWN, unhealthy", "OUT_OF_SERVICE, unhealthy"})
    void actuatorsStatusesAreTheseThree(String actuators, String status) {
        Map<?, ?> health = health(Map.of("db", Health.up().build(), "outbound", Health.status(actuators).withDetail("queued", 1).build()));

        assertThat(component(health, "message_queue").get("status")).isEqualTo(status);
        assertThat(health.get("overall_status")).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"99, healthy", "100, degraded", "499, degraded", "500, unhealthy"})
    void theQueueIsAsHealthyAsItIsShort(long queued, String status) {
        await().untilAsserted(() -> { // the program measures meanwhile, too
            outbound.measured(List.of(Map.of("adapter", "whatsapp", "queued", queued, "oldest", 1.0, "in_doubt", 0L, "failed", 0L)));

            Map<?, ?> health = health(Map.of("db", Health.up().build(), "outbound", outbound.health()));

            assertThat(component(health, "message_queue").get("status")).isEqualTo(status);
        });
        outbound.measured(List.of());
    }

    @Test
    void theWholeIsTheWorstOfItsPartsAndNothingElsesMatter() {
        Map<?, ?> health = health(Map.of("db", Health.up().build(), "outbound", Health.status(Outbound.DEGRADED).build(),
                "ai-core", Health.down().withDetail("reason", "no answer: ConnectException").build(),
                "diskSpace", Health.down().build()));

        assertThat(health.get("overall_status")).isEqualTo("unhealthy");
        assertThat((Set<?>) ((Map<?, ?>) health.get("components")).keySet()).isEqualTo(Set.of("message_queue", "database", "ai_core"));
        assertThat(component(health, "ai_core").get("message")).isEqualTo("the AI core gives no answer: ConnectException");
        assertThat(health(Map.of("db", Health.up().build(), "outbound", Health.up().build(), "diskSpace", Health.down().build()))
                .get("overall_status")).isEqualTo("healthy");
    }

    @Test
    void anEmptyQueueIsCounted() {
        await().untilAsserted(() -> assertThat(stats().body().toString()) // an earlier test's answer may have been queued just now
                .isEqualTo("{\"queued\":0,\"processing\":0,\"total\":0,\"oldest_age_seconds\":0,\"by_adapter\":{}}"));
    }

    @Test
    void whatIsToBeSentIsCountedByAdapter() {
        long one = new Customer(program, Payloads.unused()).says("Hi");
        long two = new Customer(program, Payloads.unused()).says("Hi");
        long waiting = queue(one, "simulated");
        long claimed = queue(two, "whatsapp");
        long left = queue(two, "whatsapp");
        queue(one, "chatwoot");
        database.update("UPDATE communication.message SET queued_at = now() - interval '90 seconds' WHERE id = ?", waiting);
        claim(claimed, "1 minute");
        claim(left, "-1 second"); // its program died

        JsonNode stats = stats().body();

        assertThat(stats.path("queued").asInt()).isEqualTo(3);
        assertThat(stats.path("processing").asInt()).isEqualTo(1);
        assertThat(stats.path("total").asInt()).isEqualTo(4);
        assertThat(stats.path("oldest_age_seconds").asInt()).isBetween(90, 120);
        assertThat(stats.path("by_adapter").fieldNames()).toIterable().containsExactly("chatwoot", "simulated", "whatsapp");
        assertThat(stats.path("by_adapter").path("whatsapp").path("queued").asInt()).isEqualTo(1);
        assertThat(stats.path("by_adapter").path("whatsapp").path("processing").asInt()).isEqualTo(1);
        assertThat(stats.path("by_adapter").path("whatsapp").path("total").asInt()).isEqualTo(2);
        assertThat(stats.path("by_adapter").path("whatsapp").path("oldest_age_seconds").asInt()).isLessThan(60);
        assertThat(stats.path("by_adapter").path("simulated").path("oldest_age_seconds").asInt()).isBetween(90, 120);
        queue.clear();
    }

    /** A message that is not due yet. */
    private long queue(long conversation, String adapter) {
        return database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, queued_at,"
                + " next_attempt_at) VALUES (?, 'outbound', 'queued', 'x', ?, now(), now() + interval '1 hour') RETURNING id",
                Long.class, conversation, adapter);
    }

    private void claim(long message, String until) {
        database.update("UPDATE communication.message SET claim_id = gen_random_uuid(), claimed_until = now() + ?::interval WHERE id = ?",
                until, message);
    }

    private Map<?, ?> health(Map<String, Health> components) {
        DefaultHealthContributorRegistry registry = new DefaultHealthContributorRegistry();
        components.forEach((name, health) -> registry.registerContributor(name, (HealthIndicator) () -> health));
        return new IntegrationHealth(new HealthEndpoint(registry, HealthEndpointGroups.of(groups.getPrimary(), Map.of()), null),
                probes).now();
    }

    private static Map<?, ?> component(Map<?, ?> health, String name) {
        return (Map<?, ?>) ((Map<?, ?>) health.get("components")).get(name);
    }

    private JsonNode bridgeHealth() {
        return program.get("/integration/health").body().path("components").path("whatsapp_bridge");
    }

    private Answer stats() {
        return program.get("/integration/queue/stats");
    }

}
