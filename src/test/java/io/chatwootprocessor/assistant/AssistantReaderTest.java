package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file says all that an assistant is, and each fault in it is named with its line. */
@Tag("quick")
class AssistantReaderTest {

    @TempDir
    Path folder;

    @Test
    void theWholeFormIsRead() {
        Assistant assistant = read("""
                description: Answers
                model: [default, backup]
                instructions: You are.
                tools: [orders, chatwoot]
                knowledge: {bases: [handbook], answer: only-from-knowledge, citations: link, minimum-score: 0.5}
                memory: {history-tokens: 100, facts: true}
                approval: [confirm_order]
                limits: {round-trips: 3, tokens: 1000, cost: 0.5, seconds: 10, cost-per-day: 7, tokens-per-day: 900}
                hand-off: {note: false, team: sales, message: Wait}
                hand-over: [purchasing]
                hours: {zone: America/Santiago, open: ["mon-fri 09:00-13:00", "mon-fri 14:00-18:00"], closed: ["2026-12-25"], outside: Closed}
                mode: suggest
                """);

        assertThat(assistant.models()).containsExactly("default", "backup");
        assertThat(assistant.knowledge()).isEqualTo(new Assistant.KnowledgeUse(java.util.List.of("handbook"), true, true, 0.5));
        assertThat(assistant.memory()).isEqualTo(new Assistant.Memory(100, true));
        assertThat(assistant.limits()).isEqualTo(new Assistant.Limits(3, 1000, 0.5, 10, 7, 900));
        assertThat(assistant.handOff()).isEqualTo(new Assistant.HandOff(false, "sales", "Wait"));
        assertThat(assistant.mode()).isEqualTo(Assistant.Mode.SUGGEST);
        assertThat(assistant.version()).hasSize(12);
        assertThat(assistant.hours().isOpen(Instant.parse("2026-12-01T15:00:00Z"))).as("Tuesday noon").isTrue();
        assertThat(assistant.hours().isOpen(Instant.parse("2026-12-01T16:30:00Z"))).as("the break").isFalse();
        assertThat(assistant.hours().isOpen(Instant.parse("2026-12-25T15:00:00Z"))).as("Christmas").isFalse();
        assertThat(assistant.hours().next(Instant.parse("2026-12-24T23:00:00Z")).get().toString()).startsWith("2026-12-28T09:00");
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        Assistant assistant = read("instructions: You are.");

        assertThat(assistant.models()).containsExactly("default");
        assertThat(assistant.limits()).isEqualTo(new Assistant.Limits(8, 30_000, 0.10, 45, 20, 5_000_000));
        assertThat(assistant.hours()).isNull();
        assertThat(assistant.mode()).isEqualTo(Assistant.Mode.LIVE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tool: [orders]                                 | line 2: tool is not known; known fields are description, model
            limits: {tokens: many}                         | line 2: limits.tokens must be a whole number from 500 to 10000000, and is "many"
            limits: {tokens: -1}                           | line 2: limits.tokens must be a whole number
            limits: {cost: 1e3}                            | line 2: limits.cost must be a number
            limits: [1]                                    | line 2: limits must have fields
            limits: {token: 5000}                          | line 2: limits.token is not known; known fields of limits are round-trips
            mode: loud                                     | line 2: mode must be live or suggest or shadow, and is "loud"
            tools: {a: b}                                  | line 2: tools must be a list of tags of tools
            memory: {facts: yes please}                    | line 2: memory.facts must be true or false
            hours: {zone: Mars/Base}                       | line 2: hours.zone must be a time zone
            hours: {open: ["mon-fri 18:00-09:00"]}         | line 2: hours.open has no such time
            hours: {open: ["funday 09:00-10:00"]}          | line 2: hours.open must be like mon-fri 09:00-13:00
            hours: {closed: ["2026-02-30"]}                | line 2: hours.closed has no such day
            instructions: again                            | line 2: instructions stands there twice
            knowledge: {answer: only-from-knowledge}       | knowledge.answer is only-from-knowledge, so knowledge.bases must name some
            model: none                                    | model is none, so knowledge.bases must name
            model: [none, default]                         | model cannot be none and a model
            model: Big Model                               | line 2: model must be the name of a model
            approval: confirm order                        | line 2: approval must be a list of names of tools
            a: [                                           | it is not YAML
            """)
    void eachFaultIsNamedWithItsLine(String line, String fault) {
        assertThatThrownBy(() -> read("instructions: You are.\n" + line)).isInstanceOf(InvalidAssistant.class).hasMessageContaining(fault);
    }

    @Test
    void allFaultsAreNamedAtOnce() {
        assertThatThrownBy(() -> read("instructions: You are.\nmode: loud\nlimits: {tokens: many}\nfoo: 1"))
                .hasMessageContaining("line 2: mode").hasMessageContaining("line 3: limits.tokens").hasMessageContaining("line 4: foo");
    }

    @Test
    void instructionsMayStandInAFileWhichIsPartOfTheVersion() throws IOException {
        Files.writeString(folder.resolve("support.md"), "You are one.");
        String first = read("instructions: file:support.md").version();
        Files.writeString(folder.resolve("support.md"), "You are another.");

        Assistant second = read("instructions: file:support.md");

        assertThat(second.instructions()).isEqualTo("You are another.");
        assertThat(second.version()).isNotEqualTo(first);
        assertThatThrownBy(() -> read("instructions: file:gone.md")).hasMessageContaining("line 1: instructions names the file gone.md, which cannot be read");
    }

    @Test
    void theShippedOneIsOne() throws IOException {
        Path shipped = Path.of("config/assistants/support.yaml");

        assertThat(new AssistantReader().read("support", Files.readAllBytes(shipped), shipped.getParent()).tools()).contains("chatwoot");
    }

    private Assistant read(String yaml) {
        return new AssistantReader().read("support", yaml.getBytes(StandardCharsets.UTF_8), folder);
    }
}
