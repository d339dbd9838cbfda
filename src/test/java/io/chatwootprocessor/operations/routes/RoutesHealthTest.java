package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.FileSystemUtils;

/** When the program takes no more webhooks because of its routes, and when it only says that something is wrong. */
@ProcessorTest
class RoutesHealthTest {

    @Autowired
    Program program;
    @Autowired
    ModelCamelContext context;
    @Autowired
    RouteFiles files;

    @Autowired
    RouteSettings settings;
    @Autowired
    LiveRoutes live;

    @AfterEach
    void everythingIsMended() throws Exception {
        FileSystemUtils.deleteRecursively(settings.own());
        live.look();
        if (context.getRoute("mine") != null) {
            context.getRouteController().stopRoute("mine");
            context.removeRoute("mine");
        }
        context.removeEndpoints("direct:nobody");
    }

    @Test
    void aFileThatWasSavedBrokenIsToldAndWhatRanBeforeStillGetsItsWebhooks() throws Exception {
        Path file = OwnFile.save(settings, "mine.yaml", "- route:\n    id: mine\n    frm: direct:mine\n");

        await().untilAsserted(() -> {
            JsonNode broken = routes("DEGRADED", 200).path("details").path("broken");
            assertThat(broken.path(file.toString()).asText()).as("%s, in %s", file, broken)
                    .contains("mine.yaml:3: ").contains("frm").endsWith("it does not run");
        });
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

        assertThat(routes("DOWN", 503).path("details").path("broken").fieldNames()).toIterable() // what else is sent to nobody shows, too
                .contains(target.equals("direct:nobody") ? "direct nobody" : "route mine");
        assertThat(readiness()).isEqualTo(503);
        assertThat(program.get("/actuator/health/liveness").status()).as("a restart mends nothing").isEqualTo(200);
    }

    @Test
    void aMessageForWhomThereIsNoRouteIsToldButTakesNobodyOutOfService() {
        context.createFluentProducerTemplate().to("direct:nobody").send();

        assertThat(routes("DEGRADED", 200).path("details").path("broken").fieldNames()).toIterable().contains("direct nobody");
        assertThat(readiness()).isEqualTo(200);
    }

    @Test
    void aProgramWithoutRoutesIsDown() throws Exception {
        try (DefaultCamelContext empty = new DefaultCamelContext()) {
            assertThat(new RouteFiles(empty, new LiveRoutes(empty, null, null, null, path -> { })).health().getStatus().getCode()).isEqualTo("DOWN");
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
