package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.operations.LogContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.StandardEnvironment;

/** What an Error in a step leaves behind. */
@ProcessorTest
class StepErrorsTest {

    private static final String OWN_ROUTE = "own-queue";

    @Autowired
    Program program;
    @Autowired
    CamelContext camel;
    @Autowired
    ProducerTemplate sender;

    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void noOwnRoute() throws Exception {
        for (String id : List.of(OWN_ROUTE, "failing")) {
            if (camel.getRoute(id) != null) {
                camel.getRouteController().stopRoute(id);
                camel.removeRoute(id);
            }
        }
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
        await().untilAsserted(() -> assertThat(camel.getInflightRepository().size(OWN_ROUTE)).isZero());
    }

    @Test
    void oneLineSaysWhichStepOfWhichRouteFailedInWhichFileOnWhichLine() throws Exception {
        own("failing", "direct:failing", "- to: {uri: \"http://127.0.0.1:2/secret-path?key=secret\"}");
        own(OWN_ROUTE, "platform-http:/own-queue", "- to: {uri: \"direct:failing\"}");
        try (LogLines log = new LogLines()) {
            assertThat(program.get("/own-queue").status()).isEqualTo(500);

            assertThat(log.lines()).filteredOn(line -> line.text().contains("failing")).singleElement()
                    .satisfies(line -> assertThat(line.text()).contains("in step to of route failing, failing.yaml:7, calling http://127.0.0.1:2")
                            .doesNotContain("secret", "\n"));
            assertThat(log.lines()).filteredOn(line -> line.text().contains("own-queue")).hasSizeLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timer:failing?repeatCount=1&delay=1", "seda:failing"})
    void aRouteThatNobodyWaitsForHasOneLineWithStepFileAndLineToo(String from) throws Exception {
        try (LogLines log = new LogLines()) {
            own("failing", from, "- to: {uri: \"http://127.0.0.1:2/secret-path?key=secret\"}");
            if (from.startsWith("seda")) {
                sender.sendBody(from + "?waitForTaskToComplete=Never", "something");
            }

            await().untilAsserted(() -> assertThat(log.with("Route failing failed")).isNotEmpty());
            assertThat(log.lines()).filteredOn(line -> line.text().contains("127.0.0.1:2") || line.text().contains("Route failing")).singleElement()
                    .satisfies(line -> assertThat(line.text()).contains("in step to of route failing, failing.yaml:7, calling http://127.0.0.1:2")
                            .doesNotContain("secret", "\n"));
        }
    }

    @Test
    void theStatusAndTheHostOfWhomItCalledAreToldAndTheTextsOnlyWhereTheyMay() throws Exception {
        HttpOperationFailedException refused = new HttpOperationFailedException("https://crm.example:8443/hooks/secret?key=secret", 404,
                "Not Found", null, Map.of(), "secret body");
        assertThat(Causes.of(refused)).isEqualTo("HttpOperationFailedException: 404 from https://crm.example:8443");

        for (boolean texts : new boolean[] {true, false}) {
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                context.getCamelContextExtension().addInterceptStrategy(around(new StepErrors(texts)));
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:a").routeId("a").errorHandler(noErrorHandler()).throwException(new IllegalArgumentException("no such colour: blue"));
                    }
                });
                context.start();
                Exception failure = context.createProducerTemplate().send("direct:a", exchange -> { }).getException();

                assertThat(Causes.of(failure).contains("no such colour: blue")).isEqualTo(texts);
                assertThat(Causes.of(failure)).contains("in step throwException of route a");
            }
        }
    }

    @Test
    void aStepOfATemplateIsNamedWithTheTemplateAndTheRouteThatIsMadeOfIt() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.setSourceLocationEnabled(true);
            context.getCamelContextExtension().addInterceptStrategy(around(new StepErrors(false)));
            load(context, ResourceHelper.fromString("routes/templates/fails.yaml", """
                    - routeTemplate:
                        id: fails
                        parameters: [{name: from}]
                        route:
                          from:
                            uri: "{{from}}"
                            steps:
                              - log: next
                              - throwException: {exceptionType: java.lang.IllegalStateException, message: no}
                    """));
            load(context, ResourceHelper.fromString("routes/own/mine.yaml", """
                    - templatedRoute:
                        routeTemplateRef: fails
                        routeId: mine
                        parameters: [{name: from, value: "direct:mine"}]
                    """));
            context.start();
            Exception failure = context.createProducerTemplate().send("direct:mine", exchange -> { }).getException();

            assertThat(Causes.of(failure))
                    .contains("in step throwException of route mine, routes/templates/fails.yaml:9, the template of routes/own/mine.yaml:3");
        }
    }

    private static void load(DefaultCamelContext context, Resource file) throws Exception {
        Collection<RoutesBuilder> builders = PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file));
        RouteTemplates.templates(context, builders, file);
        for (RoutesBuilder builder : builders) {
            builder.addRoutesToCamelContext(context);
        }
        RouteTemplates.make(context, RouteTemplates.templated(context, builders, file), route -> { });
    }

    private void own(String id, String from, String step) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(id + ".yaml", """
                - route:
                    id: %s
                    routeConfigurationId: %s
                    from:
                      uri: %s
                      steps:
                        %s
                """.formatted(id, from.startsWith("direct") ? "errors-to-caller"
                : from.startsWith("platform-http") ? "answer-errors" : "errors-to-log", from, step)));
    }

    private static AroundSteps around(StepErrors errors) {
        return new AroundSteps(new LogContext(new StandardEnvironment()), new RouteTimes(new SimpleMeterRegistry()), errors);
    }
}
