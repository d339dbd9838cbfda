package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However early somebody asks, each answer counts what waits. */
@Tag("quick")
class SedaQueuesTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void aRouteThatReadsNothingYet() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:work?size=5000").routeId("work").autoStartup(false).to("mock:done");
            }
        });
    }

    @AfterEach
    void itEnds() {
        context.stop();
    }

    @Test
    void whatWaitsIsCounted() {
        context.start();
        context.createProducerTemplate().sendBody("seda:work?size=5000", "one");
        context.createProducerTemplate().sendBody("seda:work?size=5000", "two");

        assertThat(SedaQueues.waiting(context, "work")).isEqualTo(2);
    }

    @Test
    void aTimerThatAsksWhileTheProgramStillStartsDoesNotSpoilTheAnswersAfterIt() throws Exception {
        List<Integer> early = new ArrayList<>();
        context.addStartupListener((starting, alreadyStarted) -> early.add(SedaQueues.waiting(starting, "work")));
        context.start();
        context.createProducerTemplate().sendBody("seda:work?size=5000", "one");

        assertThat(early).containsExactly(0);
        assertThat(SedaQueues.waiting(context, "work")).isEqualTo(1);
    }

    @Test
    void nothingWaitsWhereNoRouteReads() {
        context.start();

        assertThat(SedaQueues.waiting(context, "nowhere")).isZero();
    }
}
