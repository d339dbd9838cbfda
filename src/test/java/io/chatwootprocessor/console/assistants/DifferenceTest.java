package io.chatwootprocessor.console.assistants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words in which two answers differ. */
@Tag("quick")
class DifferenceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
            "It costs 3 dollars.|It costs 4 dollars.|It costs [3 ]dollars.|It costs [4 ]dollars.",
            "We have red ones.|We have red and blue ones.|We have red ones.|We have red [and blue ]ones.",
            "Yes.|No.|[Yes.]|[No.]",
            "The same|The  same |The same|The  same ",
            "a b c d|b d e|[a ]b [c ]d|b d [e]",
            "one|one two|one|one [two]"})
    void theWordsThatTheOtherTextDoesNotHaveAreMarkedAndSpacesMakeNoDifference(String was, String now, String markedWas, String markedNow) {
        Difference difference = Difference.of(was, now);

        assertThat(marked(difference.was())).isEqualTo(markedWas);
        assertThat(marked(difference.now())).isEqualTo(markedNow);
    }

    @Test
    void anEmptyTextHasNoPartsAndTheOtherOneDiffersAsAWhole() {
        Difference difference = Difference.of("", "Hello there");

        assertThat(difference.was()).isEmpty();
        assertThat(marked(difference.now())).isEqualTo("[Hello there]");
    }

    @Test
    void veryLongTextsAreComparedAtTheirEndsOnly() {
        String was = "same " + "a b ".repeat(5000) + "end";
        String now = "same " + "b c ".repeat(5000) + "end";

        Difference difference = Difference.of(was, now);

        assertThat(difference.was()).extracting(Difference.Part::differs).containsExactly(false, true, false);
        assertThat(difference.was().stream().map(Difference.Part::text).collect(Collectors.joining())).isEqualTo(was);
    }

    private static String marked(List<Difference.Part> parts) {
        return parts.stream().map(part -> part.differs() ? "[" + part.text() + "]" : part.text()).collect(Collectors.joining());
    }
}
