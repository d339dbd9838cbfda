package io.chatwootprocessor.operations.health;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.operations.aicore.AiCoreProbe;
import io.chatwootprocessor.operations.bridge.Bridge;
import io.chatwootprocessor.operations.bridge.BridgeProbe;
import io.chatwootprocessor.operations.chatwoot.ChatwootProbe;
import io.chatwootprocessor.operations.slack.SlackProbe;
import io.chatwootprocessor.outbound.Breakers;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.outbound.whatsapp.WhatsappApi;
import io.chatwootprocessor.settings.aicore.AiCoreSettings;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import io.chatwootprocessor.settings.slack.SlackSettings;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.DefaultHealthContributorRegistry;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What health says of those outside. */
@ProcessorTest
class ProbesTest {

    private static final String SECRET = "test-token";

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    CamelContext context;
    @Autowired
    Breakers breakers;
    @Autowired
    OutboundQueue queue;
    @Autowired
    Outbound outbound;

    @BeforeEach
    void aChatwootThatWorks() {
        chatwoot.storesMessages();
        queue.breaker("ai-core").transitionToCloseState(); // an earlier test may have left it open
    }

    @AfterEach
    void isAskedAgain() throws Exception {
        queue.breaker("ai-core").transitionToCloseState();
        chatwoot.probeAnswers(okJson("{}"));
        probe("UP");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "200 | {}                                                            | UP   | token  | a user's",
            "401 | {\"error\":\"Access to this endpoint is not authorized for bots\"} | UP | token | a bot's",
            "401 | {\"error\":\"Invalid Access Token\"} | DOWN | reason | Chatwoot refuses the token of CHATWOOT_API_KEY",
            "401 | {\"errors\":[\"You need to sign in\"]}                        "
                    + "| DOWN | reason | Chatwoot refuses the token of CHATWOOT_API_KEY",
            "404 | {\"error\":\"Resource could not be found\"}                   | DOWN | reason | Chatwoot answered 404",
            "200 | <html>Welcome</html>                                          "
                    + "| DOWN | reason | what answers at CHATWOOT_BASE_URL is not Chatwoot",
            "502 | <html>Bad gateway</html>                                      | DOWN | reason | Chatwoot answered 502",
            "301 | ''                                                            | DOWN | reason | Chatwoot answered 301",
    })
    void chatwootsAnswerTellsWhetherItIsWellAndKnowsTheToken(int status, String body, String health, String detail, String text)
            throws Exception {
        chatwoot.probeAnswers(answer(status, body));

        JsonNode component = probe(health);

        assertThat(component.path("details").path(detail).asText()).isEqualTo(text);
        assertThat(component.path("details").path("checked_at").asText()).endsWith("Z");
        assertThat(chatwoot.probes().get(0).getHeader("api_access_token")).isEqualTo(SECRET);
        assertThat(component.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class)
    void aChatwootThatBreaksOffIsDownAndWebhooksAreStillTaken(Fault fault) throws Exception {
        chatwoot.probeAnswers(aResponse().withFault(fault));

        assertThat(probe("DOWN").path("details").path("reason").asText()).startsWith("no answer: ");
        assertThat(program.get("/actuator/health").status()).isEqualTo(503);
        assertThat(program.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(program.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void chatwootIsGivenItsTimeAndNoMore() throws Exception {
        chatwoot.probeAnswers(okJson("{}").withFixedDelay(3000)); // its timeout is two seconds

        assertThat(probe(component -> component.path("status").asText().equals("DOWN")).path("details").path("reason").asText())
                .isEqualTo("no answer: SocketTimeoutException");
    }

    @Test
    void whoAsksForHealthAsksNobodyOutside() {
        int asked = chatwoot.probes().size();

        for (int i = 0; i < 5; i++) {
            program.get("/actuator/health");
        }

        assertThat(chatwoot.probes()).hasSizeLessThanOrEqualTo(asked + 1); // the timer's own
    }

    @Test
    void chatwootIsAskedForTheAccountWhereThatIsKnown() {
        var message = new DefaultMessage(new DefaultExchange(context));

        new ChatwootProbe(settings(ChatwootSettings.class, Map.of("processor.chatwoot.base-url", "http://localhost:1/support/",
                "processor.chatwoot.api-key", SECRET, "processor.chatwoot.account-id", "7")), null, null).request(message);

        assertThat(message.getHeader(Exchange.HTTP_URI)).isEqualTo("http://localhost:1/support/api/v1/accounts/7");
    }

    @Test
    void whoIsNotSetUpIsNoComponent() {
        assertThat(new ChatwootProbe(settings(ChatwootSettings.class, Map.of("processor.chatwoot.base-url", "http://localhost:1")), null, null).isSetUp()).isFalse();
        assertThat(new AiCoreProbe(settings(AiCoreSettings.class, Map.of("processor.ai-core.url", "")), breakers).isSetUp()).isFalse();
        assertThat(program.get("/actuator/health/ai-core").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "200 | {\"status\":\"success\",\"data\":[{\"id\":\"a\",\"status\":\"connected\"},{\"id\":\"b\",\"status\":\"qr_waiting\"}]} "
                    + "| UP       | {connected=1, qr_waiting=1}",
            "200 | {\"status\":\"success\",\"data\":[{\"id\":\"a\",\"status\":\"disconnected\"}]} | DEGRADED | {disconnected=1}",
            "200 | {\"status\":\"success\",\"data\":[]}    | DEGRADED | {}",
            "200 | [{\"id\":\"a\",\"status\":\"connected\"}] | UP       | {connected=1}",
            "200 | [{\"id\":\"a\"}]                        | DOWN     | what answers at WHATSAPP_BRIDGE_URL is no WhatsApp bridge",
            "200 | <html>Welcome</html>                    | DOWN     | what answers at WHATSAPP_BRIDGE_URL is no WhatsApp bridge",
            "401 | {\"error\":\"Unauthorized\"}              | DOWN     | the WhatsApp bridge refuses the key of WHATSAPP_BRIDGE_API_KEY",
            "500 | {\"status\":\"error\"}                    | DOWN     | the WhatsApp bridge answered 500"})
    void aBridgeIsWellWhenOneOfItsSessionsIsConnected(int status, String body, String health, String detail) {
        Health found = bridge("http://localhost:1", SECRET).answered(status, body);

        assertThat(found.getStatus().getCode()).isEqualTo(health);
        Map<String, Object> details = new HashMap<>(found.getDetails());
        assertThat(details.remove("see")).isEqualTo(health.equals("DEGRADED") ? "/console/sessions" : null);
        assertThat(details.values()).singleElement().asString().isEqualTo(detail);
    }

    @Test
    void aBridgeIsAskedForItsSessionsWithItsKey() {
        var message = new DefaultMessage(new DefaultExchange(context));

        bridge("http://localhost:1/zapw/", SECRET).request(message);

        assertThat(message.getHeaders()).containsEntry(Exchange.HTTP_URI, "http://localhost:1/zapw/sessions")
                .containsEntry("Authorization", "Bearer " + SECRET);
    }

    @Test
    void aBridgeWithoutAKeyIsAskedWithoutOneAndSaysThatItWantsOne() {
        var message = new DefaultMessage(new DefaultExchange(context));

        bridge("http://localhost:1", "").request(message);

        assertThat(message.getHeaders()).doesNotContainKey("Authorization");
        assertThat(bridge("http://localhost:1", "").answered(401, "{}").getDetails().toString()).contains("set WHATSAPP_BRIDGE_API_KEY");
        assertThat(bridge("", "").isSetUp()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"405, UP", "404, UP", "500, UP", "502, DOWN", "503, DOWN", "504, DOWN"})
    void anAiCoreIsWellWhenAnybodyButAProxyAnswers(int status, String health) {
        assertThat(aiCore((probes, aiCore) -> probes.answered(aiCore, status, "")).health().getStatus().getCode()).isEqualTo(health);
    }

    @Test
    void anAiCoreThatAnswersButWhoseBreakerIsOpenIsDegraded() {
        queue.breaker("ai-core").transitionToForcedOpenState();

        assertThat(aiCore((probes, aiCore) -> probes.answered(aiCore, 405, "")).health().getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(aiCore((probes, aiCore) -> probes.failed(aiCore, new ConnectException(SECRET))).health().getStatus().getCode())
                .isEqualTo("DOWN");
    }

    @Test
    void whoWasNotAskedYetIsNotKnown() {
        Health health = aiCore((probes, aiCore) -> { }).health();

        assertThat(health.getStatus().getCode()).isEqualTo("UNKNOWN");
        assertThat(health.getDetails()).containsEntry("breaker", "CLOSED");
    }

    @Test
    void anIncomingWebhookOfSlacksCannotBeAskedAndIsWellAsLongAsItTakesMessages() {
        queue.clear();
        DefaultHealthContributorRegistry components = new DefaultHealthContributorRegistry();
        Probes probes = new Probes(List.of(new SlackProbe(Settings.of(SlackSettings.class, "processor.slack.webhook-url", "http://localhost:1/hook"),
                outbound)), components, Settings.with());

        assertThat(probes.all()).isEmpty();
        await().untilAsserted(() -> assertThat(((HealthIndicator) components.getContributor("slack")).health().getStatus().getCode()).isEqualTo("UP"));
    }

    private HealthIndicator aiCore(BiConsumer<Probes, Probe> before) {
        AiCoreProbe aiCore = new AiCoreProbe(settings(AiCoreSettings.class, Map.of("processor.ai-core.url", "http://localhost:1/chat")), breakers);
        DefaultHealthContributorRegistry components = new DefaultHealthContributorRegistry();
        before.accept(new Probes(List.of(aiCore), components, Settings.with()), aiCore);
        return (HealthIndicator) components.getContributor("ai-core");
    }

    private static BridgeProbe bridge(String url, String key) {
        return new BridgeProbe(new Bridge(new WhatsappApi(settings(WhatsappSettings.class, Map.of("processor.whatsapp.bridge-url", url,
                "processor.whatsapp.api-key", key)))), null);
    }

    private static <T> T settings(Class<T> record, Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind(record.getAnnotation(ConfigurationProperties.class).value(), record).get();
    }

    /** Has the timer ask at once, and waits until that health is shown. It asks again if the machine was so busy that the answer came too late. */
    private JsonNode probe(String health) throws Exception {
        return probe(component -> component.path("status").asText().equals(health) && !isTooLate(component));
    }

    private JsonNode probe(Predicate<JsonNode> isShown) throws Exception {
        context.getRouteController().stopRoute("probe");
        JsonNode before = checkedAt(program.get("/actuator/health/chatwoot").body());
        context.getRouteController().startRoute("probe");
        return await().until(() -> {
            JsonNode component = program.get("/actuator/health/chatwoot").body();
            if (!checkedAt(component).equals(before) && isTooLate(component) && !isShown.test(component)) {
                context.createFluentProducerTemplate().to("direct:probe-all").send();
            }
            return component;
        }, component -> isShown.test(component) && !checkedAt(component).equals(before));
    }

    private static boolean isTooLate(JsonNode component) {
        return component.path("details").path("reason").asText().contains("Timeout");
    }

    private static JsonNode checkedAt(JsonNode component) {
        return component.path("details").path("checked_at");
    }
}
