package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.responder.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file that says with which assistant a conversation begins is read strictly. */
class RoutingReaderTest {

    private static final Path EXAMPLE = Path.of("docs/examples/several-assistants");

    @Test
    void eachConditionMayBeOneValueOrAList() {
        Routing routing = read("rules:\n  - {inbox: [3, 4], keyword: \"credit note\", assistant: cashier}\nclassify: {assistants: [a, b]}\n");

        assertThat(routing.rules()).containsExactly(new Routing.Rule(List.of(3L, 4L), List.of(), List.of("credit note"), List.of(), "cashier"));
        assertThat(routing.classify()).isEqualTo(new Routing.Classify(List.of("default"), List.of("a", "b")));
    }

    @Test
    void aRouteThatDoesNotSayInTimeWhoIsKnownTakesNotTheTimeOfTheAnswer() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:known-vendor").process(exchange -> over.await()).setBody(constant("true"));
                    from("direct:known-member").setBody(constant("true"));
                }
            });
            camel.start();
            Turn turn = new Turn("t", 1, new Turn.Conversation(0, 0, "somebody", "api", null, null, null, null), null, List.of(), List.of(), 0, null);
            assertThat(new KnownContacts(target -> true, camel.createProducerTemplate(), Duration.ofSeconds(10)).is("member", turn)).isTrue();

            assertThat(CompletableFuture.supplyAsync(() -> new KnownContacts(target -> true, camel.createProducerTemplate(), Duration.ofMillis(100)).is("vendor", turn)))
                    .succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
            over.countDown();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "rules: [{inbox: x, assistant: a}]|line 1: rules 1.inbox must be the id of an inbox",
            "rules: [{inbox: 3}]|assistant is missing",
            "rules: [{assistant: a}]|the rule would fit always",
            "rules: [{inbox: 3, assistant: a, phone: 1}]|rules 1.phone is not known",
            "rules: here|rules must be a list",
            "classify: {assistants: [a]}|must name two or more",
            "{}|decides nothing",
            "rule: []|rule is not known",
            "rules: [|it is not YAML"})
    void whatIsWrongIsNamedWithItsLine(String content, String fault) {
        assertThatThrownBy(() -> read(content)).isInstanceOf(InvalidAssistant.class).hasMessageContaining(fault);
    }

    @ParameterizedTest
    @CsvSource({"Send the INVOICE please, invoice, true", "No invoices, invoice, false", "Una Factúra, factúra, true", "the credit note., credit note, true",
            "a c++ book, c++, true"})
    void aKeywordIsFoundAsWholeWords(String text, String word, boolean found) {
        assertThat(FirstAssistant.says(text, word)).isEqualTo(found);
    }

    @Test
    void theExampleOfThePagesCanBeUsed() throws IOException {
        Routing routing = RoutingReader.read(Files.readAllBytes(EXAMPLE.resolve("routing.yaml")));
        for (String name : List.of("reception", "cashier", "buyer")) {
            Assistant assistant = new AssistantReader().read(name, Files.readAllBytes(EXAMPLE.resolve(name + ".yaml")), EXAMPLE);
            assertThat(routing.classify().assistants()).contains(name).containsAll(assistant.handOver());
        }
        assertThat(CaseFiles.read(Files.readAllBytes(EXAMPLE.resolve("reception.cases.yaml")))).hasSize(2);
    }

    private static Routing read(String content) {
        return RoutingReader.read(content.getBytes(StandardCharsets.UTF_8));
    }
}
