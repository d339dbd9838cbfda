package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** GET /routes: what each route and its steps have done. */
@ProcessorTest
class RouteTimesTest {

    @Autowired
    Program program;
    @Autowired
    CamelContext context;

    @AfterEach
    void nothingOfOurs() throws Exception {
        for (String route : new String[] {"timed", "timed-inner"}) {
            if (context.getRoute(route) != null) {
                context.getRouteController().stopRoute(route);
                context.removeRoute(route);
            }
        }
    }

    @Test
    void aRouteTellsItsFileItsStepsAndHowLongTheyTook() {
        program.get("/messages/count");

        JsonNode route = routes("messages-count");

        assertThat(route.path("file").asText()).isEqualTo("routes/operations/messages-count.yaml");
        assertThat(route.path("template").asText()).isEqualTo("routes/templates/http-sql-json.yaml");
        assertThat(route.path("description").asText()).isEqualTo("Counts the messages");
        assertThat(route.path("from").asText()).isEqualTo("platform-http:///messages/count");
        assertThat(Instant.parse(route.path("loaded_at").asText())).isBefore(Instant.now());
        assertThat(route.path("count").asLong()).isPositive();
        assertThat(route.path("mean_ms").asDouble()).isPositive();
        assertThat(route.path("p95_ms").asDouble()).isPositive();
        assertThat(route.path("steps")).isNotEmpty().allSatisfy(step -> {
            assertThat(step.path("id").asText()).isNotBlank();
            assertThat(step.path("place").asText()).matches("routes/templates/http-sql-json.yaml:\\d+");
        });
    }

    @Test
    void aFailureIsToldWithItsPlaceAndTheIdOfItsRequest() throws Exception {
        save("timed", "platform-http:/timed", "answer-errors", "        - to:\n            uri: direct:timed-inner\n");
        save("timed-inner", "direct:timed-inner", "errors-to-caller",
                "        - setBody:\n            constant: x\n        - throwException:\n            exceptionType: java.lang.IllegalStateException\n"
                + "            message: a secret\n");

        await().until(() -> program.get("/timed", "X-Request-Id", "try-4711").status() == 500);

        JsonNode inner = routes("timed-inner");
        assertThat(inner.path("failures").asInt()).isEqualTo(inner.path("count").asInt()).isPositive();
        assertThat(inner.at("/last_failure/place").asText()).isEqualTo("mine/timed-inner.yaml:10");
        assertThat(inner.at("/last_failure/step").asText()).startsWith("throwException");
        assertThat(inner.at("/last_failure/correlation_id").asText()).isEqualTo("try-4711");
        assertThat(inner.at("/last_failure/error").asText()).contains("IllegalStateException").doesNotContain("secret");
        assertThat(inner.at("/steps/0/failures").asInt()).isZero();
        JsonNode outer = routes("timed");
        assertThat(outer.path("failures").asInt()).as("its error handler has answered for it").isPositive();
        assertThat(outer.at("/last_failure/place").asText()).isEqualTo("mine/timed-inner.yaml:10");
        assertThat(outer.at("/steps/0/failures").asInt()).isPositive();
    }

    @Test
    void aRouteThatIsLoadedAgainBeginsAnew() throws Exception {
        save("timed", "direct:timed", "errors-to-caller", "        - setBody:\n            constant: x\n");
        context.createFluentProducerTemplate().to("direct:timed").send();
        assertThat(routes("timed").path("count").asInt()).isEqualTo(1);

        nothingOfOurs();
        save("timed", "direct:timed", "errors-to-caller", "        - setBody:\n            constant: y\n");

        assertThat(routes("timed").path("count").asInt()).isZero();
        assertThat(routes("timed").path("mean_ms").isNull()).isTrue();
    }

    @Test
    void aRouteThatDoesNotExistIsNotFound() {
        assertThat(program.get("/routes?route=nobodys").status()).isEqualTo(404);
    }

    @Test
    void aQuantileIsToldWithinAFifth() {
        StepTimes times = new StepTimes();
        for (int i = 1; i <= 100; i++) {
            times.took(i * 1_000_000L);
        }

        assertThat((double) times.shown().get("p95_ms")).isCloseTo(95, within(19.0)).isGreaterThanOrEqualTo(95);
        assertThat((double) times.shown().get("mean_ms")).isEqualTo(50.5);
    }

    private JsonNode routes(String id) {
        Answer answer = program.get("/routes?route=" + id);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("routes")).hasSize(1);
        return answer.body().at("/routes/0");
    }

    private void save(String id, String from, String errors, String steps) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("mine/" + id + ".yaml", """
                - route:
                    id: %s
                    description: Is timed
                    routeConfigurationId: %s
                    from:
                      uri: %s
                      steps:
                """.formatted(id, errors, from) + steps));
    }
}
