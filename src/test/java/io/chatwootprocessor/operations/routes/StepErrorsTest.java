package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.ProcessorTest;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What an Error in a step leaves behind. */
@ProcessorTest
class StepErrorsTest {

    private static final String OWN_ROUTE = "own-queue";

    @Autowired
    CamelContext camel;
    @Autowired
    ProducerTemplate sender;

    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void noOwnRoute() throws Exception {
        camel.getRouteController().stopRoute(OWN_ROUTE);
        camel.removeRoute(OWN_ROUTE);
    }

    @Test
    void aQueueWhoseOnlyHandHadAnErrorGoesOnWithTheNextAndTheLogTells() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:own-queue").routeId(OWN_ROUTE).routeConfigurationId("errors-to-log").setBody(exchange -> {
                    if (exchange.getMessage().getBody(String.class).equals("bad")) {
                        throw new StackOverflowError();
                    }
                    return done.incrementAndGet();
                });
            }
        });
        try (LogLines log = new LogLines()) {
            sender.sendBody("seda:own-queue?waitForTaskToComplete=Never", "bad");
            sender.sendBody("seda:own-queue?waitForTaskToComplete=Never", "good");

            await().untilAsserted(() -> assertThat(done).hasValue(1));
            assertThat(log.with("Route " + OWN_ROUTE + " failed")).singleElement()
                    .satisfies(line -> assertThat(line.text()).contains("StackOverflowError"));
        }
        assertThat(camel.getInflightRepository().size(OWN_ROUTE)).isZero();
    }
}
