package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.responder.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of cases says all that an assistant has to do, and each fault in it is named with its line. */
@Tag("quick")
class CaseFilesTest {

    @Test
    void theWholeFormIsRead() {
        Case read = read("""
                cases:
                  - name: returns
                    before:
                      - customer: Hi
                      - assistant: Hello!
                      - customer: Hi
                    customer: ["A cup", "May I return it?"]
                    contains: 30 days
                    contains-not: [never]
                    calls: [add_label]
                    calls-not: [refund]
                    action: handoff
                    reason: policy
                """).get(0);

        assertThat(read).isEqualTo(new Case("returns", List.of(new Turn.Line("user", "Hi"), new Turn.Line("assistant", "Hello!"), new Turn.Line("user", "Hi")),
                List.of("A cup", "May I return it?"), List.of("30 days"), List.of("never"), List.of("add_label"), List.of("refund"), "handoff", "policy"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cases: {a: b}                                                    | line 1: cases must be a list
            case: []                                                         | line 1: case is not known; known fields are cases
            cases: []                                                        | cases must be a list of 1 to 200 cases
            cases: [{customer: Hi, contains: a}]                             | line 1: cases 1.name is missing
            cases: [{name: a, contains: a}]                                  | line 1: cases 1.customer is missing
            cases: [{name: a, customer: Hi}]                                 | line 1: cases 1.contains and all else that it may expect is missing
            cases: [{name: a, customer: Hi, contain: a}]                     | line 1: cases 1.contain is not known
            cases: [{name: a, customer: Hi, action: leave}]                  | line 1: cases 1.action must be reply or handoff or resolve, and is "leave"
            cases: [{name: a, customer: Hi, reason: bored}]                  | line 1: cases 1.reason must be customer_request or
            cases: [{name: a, customer: Hi, calls: [give money]}]            | line 1: cases 1.calls must be a list of names of tools, and is "give money"
            cases: [{name: a, customer: Hi, contains: a, before: [{agent: b}]}] | line 1: cases 1.before 1.agent is not known
            cases: [{name: a, customer: Hi, contains: a, before: [{}]}]      | cases 1.before 1.customer or assistant must say something
            cases: [{name: a, customer: Hi, contains: a}, {name: a, customer: Hi, contains: a}] | line 1: cases 2.name is that of another case
            cases: [a]                                                       | line 1: cases 1 must have fields
            """)
    void eachFaultIsNamedWithItsLine(String yaml, String fault) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(InvalidAssistant.class).hasMessageContaining(fault);
    }

    @Test
    void whatIsWrongWithAnAnswerIsSaid() {
        Case one = read("cases: [{name: a, customer: Hi, contains: [30 days], contains-not: [never], calls: [add_label], calls-not: [refund], action: reply,"
                + " reason: policy}]").get(0);

        assertThat(one.judge("You have 30\n DAYS.", "reply", HandOffReason.POLICY, List.of(call("add_label")))).isEmpty();
        assertThat(one.judge("Never!", "handoff", null, List.of(call("refund")))).extracting(Verdict::verdict)
                .containsExactly("contains", "contains-not", "calls", "calls-not", "action", "reason");
        assertThat(one.judge(null, "reply", HandOffReason.POLICY, List.of(call("add_label")))).extracting(Verdict::verdict).containsExactly("contains");
    }

    @Test
    void theShippedFileIsOne() throws IOException {
        assertThat(CaseFiles.read(Files.readAllBytes(Path.of("config/assistants/support.cases.yaml")))).hasSizeGreaterThan(2);
    }

    private static Draft.Call call(String tool) {
        return new Draft.Call(tool, Map.of(), null, true, true);
    }

    private static List<Case> read(String yaml) {
        return CaseFiles.read(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
