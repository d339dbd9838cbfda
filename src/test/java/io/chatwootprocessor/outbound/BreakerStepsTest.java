package io.chatwootprocessor.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The breaker of the route that runs now is the one that counts. */
class BreakerStepsTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final BreakerSteps steps = new BreakerSteps(context);

    @BeforeEach
    void aRouteWithABreaker() throws Exception {
        context.start();
        assertThat(steps.state("pigeon")).isNull();
        context.addRoutes(route());
    }

    @AfterEach
    void end() {
        context.stop();
    }

    @Test
    void itsStateIsThatOfTheStep() {
        assertThat(steps.state("pigeon")).isEqualTo("CLOSED");

        breaker().transitionToForcedOpenState();

        assertThat(steps.state("pigeon")).isEqualTo("FORCED_OPEN");
        assertThat(steps.state("pig")).isNull();
    }

    @Test
    void whereItsRouteIsReplacedTheNewOneCounts() throws Exception {
        breaker().transitionToForcedOpenState();
        assertThat(steps.state("pigeon")).isEqualTo("FORCED_OPEN");

        remove();
        context.addRoutes(route());

        assertThat(steps.state("pigeon")).isEqualTo("CLOSED");
    }

    @Test
    void whereItsRouteHasGoneThereIsNone() throws Exception {
        assertThat(steps.state("pigeon")).isEqualTo("CLOSED");

        remove();

        assertThat(steps.state("pigeon")).isNull();
    }

    private ResilienceProcessor breaker() {
        return context.getProcessor("pigeon-breaker", ResilienceProcessor.class);
    }

    private void remove() throws Exception {
        context.getRouteController().stopRoute("send-by-pigeon");
        context.removeRoute("send-by-pigeon");
    }

    private static RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:send-by-pigeon").routeId("send-by-pigeon").circuitBreaker().id("pigeon-breaker").to("mock:loft").end();
            }
        };
    }
}
