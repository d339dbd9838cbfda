package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.env.MockEnvironment;

/** When the program takes no more webhooks because of its routes, and when it only says that something is wrong. */
@ProcessorTest
class RoutesHealthTest {

    @Autowired
    Program program;
    @Autowired
    ModelCamelContext context;
    @Autowired
    RouteFiles files;

    @AfterEach
    void everythingIsMended() throws Exception {
        files.isWhole("mine.yaml");
        if (context.getRoute("mine") != null) {
            context.getRouteController().stopRoute("mine");
            context.removeRoute("mine");
        }
        context.removeEndpoints("direct:nobody");
    }

    @Test
    void aFileThatWasSavedBrokenIsToldAndWhatRanBeforeStillGetsItsWebhooks() {
        files.isBroken("mine.yaml", "line 3");

        assertThat(routes("DEGRADED", 200).at("/details/broken/mine.yaml").asText()).isEqualTo("line 3");
        assertThat(readiness()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"direct:nobody, answer-errors", "log:somebody, answer-erors"})
    void aRouteThatCannotWorkTakesTheProgramOutOfService(String target, String configuration) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:mine").routeId("mine").routeConfigurationId(configuration).to(target);
            }
        });

        assertThat(routes("DOWN", 503).path("details").path("broken")).hasSize(1);
        assertThat(readiness()).isEqualTo(503);
        assertThat(program.get("/actuator/health/liveness").status()).as("a restart mends nothing").isEqualTo(200);
    }

    @Test
    void aMessageForWhomThereIsNoRouteIsToldButTakesNobodyOutOfService() {
        context.createFluentProducerTemplate().to("direct:nobody").send();

        assertThat(routes("DEGRADED", 200).path("details").path("broken")).hasSize(1);
        assertThat(readiness()).isEqualTo(200);
    }

    @Test
    void aProgramWithoutRoutesIsDown() throws Exception {
        try (DefaultCamelContext empty = new DefaultCamelContext()) {
            assertThat(new RouteFiles(empty, new MockEnvironment()).health().getStatus().getCode()).isEqualTo("DOWN");
        }
    }

    private JsonNode routes(String status, int code) {
        Answer answer = program.get("/actuator/health/routes");
        assertThat(answer.text("status")).isEqualTo(status);
        assertThat(answer.status()).isEqualTo(code);
        return answer.body();
    }

    private int readiness() {
        return program.get("/actuator/health/readiness").status();
    }
}
