package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The route consolidate, alone: what begins a turn, and what waits in memory for it. */
class ConsolidationTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Exchange> turns = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void aConversationIsHandedOnOnceWhenItsCustomerHasBeenQuiet() throws Exception {
        start(Duration.ofSeconds(1), HOUR, 20); // more than a slow machine needs for three

        arrives(7);
        arrives(8);
        arrives(7);

        await().untilAsserted(() -> assertThat(conversations()).containsExactlyInAnyOrder(7L, 8L));
    }

    @Test
    void whoHasWrittenMuchDoesNotWait() throws Exception {
        start(HOUR, HOUR, 3);

        arrives(7);
        arrives(7);
        assertThat(turns).isEmpty();
        arrives(7);

        await().untilAsserted(() -> assertThat(conversations()).containsExactly(7L));
    }

    @Test
    void whoIsNeverQuietDoesNotWaitForEver() throws Exception {
        start(HOUR, Duration.ofMillis(300), 1000);

        await().pollInterval(Duration.ofMillis(50)).until(() -> {
            arrives(7);
            return !turns.isEmpty();
        });
    }

    @Test
    void nothingOfTheWebhookWaitsButTheConversationsId() throws Exception {
        start(Duration.ofMillis(100), HOUR, 20);

        context.createProducerTemplate().send("direct:consolidate", exchange -> {
            exchange.getMessage().setBody(7L);
            exchange.getMessage().setHeader("api_access_token", "secret");
            exchange.setVariable("answer", "x".repeat(1_000_000));
            exchange.setProperty("payload", new byte[1_000_000]);
        });

        await().untilAsserted(() -> assertThat(turns).singleElement().satisfies(turn -> {
            assertThat(turn.getMessage().getBody()).isEqualTo(7L);
            assertThat(turn.getMessage().getHeaders()).doesNotContainKey("api_access_token");
            assertThat(turn.getVariables()).isEmpty();
            assertThat(turn.getProperties()).doesNotContainKey("payload");
        }));
    }

    @Test
    void manyThousandsWaitSideBySideAndEachIsHandedOnOnce() throws Exception {
        start(Duration.ofMillis(500), HOUR, 20);

        LongStream.rangeClosed(1, 10_000).forEach(this::arrives);

        await().until(() -> turns.size() >= 10_000);
        assertThat(conversations()).hasSize(10_000).doesNotHaveDuplicates();
    }

    private void start(Duration quietPeriod, Duration maxWait, int maxMessages) throws Exception {
        context.getRegistry().bind("consolidation", new Consolidation(Settings.with("processor.consolidation.quiet-period", quietPeriod,
                "processor.consolidation.max-wait", maxWait, "processor.consolidation.max-messages", maxMessages)));
        Properties properties = new Properties();
        properties.putAll(Map.of("processor.consolidation.max-messages", Integer.toString(maxMessages)));
        context.getPropertiesComponent().setInitialProperties(properties);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:turn?size=100000").process(turns::add);
            }
        });
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:routes/conversation/consolidate.yaml"));
        context.start();
    }

    private void arrives(long conversation) {
        context.createFluentProducerTemplate().to("direct:consolidate").withBody(conversation).send();
    }

    private List<Object> conversations() {
        return turns.stream().map(turn -> turn.getMessage().getBody()).toList();
    }
}
