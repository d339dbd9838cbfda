package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("quick")
class RouteMetersTest {

    @Test
    void theyAreTheSameAsThoseOfCamelsOwnPolicy() throws Exception {
        Map<String, Double> camels = counted(registry -> {
            MicrometerRoutePolicyFactory factory = new MicrometerRoutePolicyFactory();
            factory.setMeterRegistry(registry);
            return factory;
        });

        Map<String, Double> ours = counted(RouteTimes::new);

        assertThat(ours).isEqualTo(camels).hasSize(3 * 6) // of each route its time and five counts
                .hasEntrySatisfying(meter("camel.exchanges.failed", "failing"), is(2))
                .hasEntrySatisfying(meter("camel.exchanges.failures.handled", "handling"), is(1))
                .hasEntrySatisfying(meter("camel.route.policy", "works"), is(2));
    }

    /** The counts of one route that works, one that fails and one that handles the failure. A removed one must count no more. */
    private static Map<String, Double> counted(Function<MeterRegistry, RoutePolicyFactory> policy) throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.setNameStrategy(new ExplicitCamelContextNameStrategy("camel"));
            context.addRoutePolicyFactory(policy.apply(registry));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:works").routeId("works").setBody(constant("x"));
                    from("direct:fails").routeId("failing").errorHandler(noErrorHandler()).throwException(new IllegalStateException("no"));
                    from("direct:handles").routeId("handling").onException(Exception.class).handled(true).end()
                            .to("direct:works").to("direct:fails");
                    from("direct:goes").routeId("removed").setBody(constant("x"));
                    from("direct:idle").routeId("never-started").autoStartup(false).setBody(constant("x"));
                }
            });
            context.start();
            for (String route : new String[] {"works", "fails", "handles", "goes"}) {
                context.createProducerTemplate().send("direct:" + route, exchange -> { });
            }
            context.getRouteController().stopRoute("removed");
            context.removeRoute("removed");
            assertThat(context.removeRoute("never-started")).isTrue();
            assertThat(registry.getMeters()).noneMatch(meter -> "removed".equals(meter.getId().getTag("routeId")));
            return registry.getMeters().stream().filter(meter -> "route".equals(meter.getId().getTag("eventType")))
                    .collect(Collectors.toMap(meter -> named(meter.getId()), RouteMetersTest::count));
        }
    }

    private static Condition<String> meter(String name, String route) {
        return new Condition<>(meter -> meter.startsWith(name + " ") && meter.contains("=" + route + ")"), name + " of " + route);
    }

    private static Condition<Double> is(int count) {
        return new Condition<>(found -> found == count, "%d", count);
    }

    private static String named(Meter.Id id) {
        return id.getName() + " " + id.getTags() + " " + id.getDescription();
    }

    private static double count(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }
}
