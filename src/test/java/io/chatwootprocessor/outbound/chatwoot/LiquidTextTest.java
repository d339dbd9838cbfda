package io.chatwootprocessor.outbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiquidTextTest {

    /** What matters to Liquid, to Chatwoot's code spans, or to how we escape. */
    private static final List<String> PIECES = List.of("`", "``", "```", "{", "}", "%", "-", "'", "\"", "|", "\n", " ", "\\", "$1",
            "{{", "}}", "{%", "%}", "{{-", "-}}", "{%-", "-%}", "{% raw %}", "{% endraw %}", "{%- raw -%}", "{%- endraw -%}", "{%endraw%}",
            "{{contact.email}}", "{{ '`' }}", "{% comment %}", "{% endcomment %}", "{% if x %}", "{% endif %}", "endraw", "raw",
            "{{ '{' }}", "{{ '%60' | url_decode }}", "%60", "é", "🙂", "text");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{{contact.name}}  | {{ '{' }}{contact.name}}",
            "{% if x %}        | {{ '{' }}% if x %}",
            "{{{ three         | {{ '{' }}{{ '{' }}{ three",
            "a {{x}} for $1 \\ | a {{ '{' }}{x}} for $1 \\",
    }, quoteCharacter = '~')
    void whatLiquidWouldTakeForItsOwnIsEscaped(String text, String escaped) {
        assertThat(LiquidText.escape(text)).isEqualTo(escaped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain { text } here", "`code`, ``` fence\nof two lines ``` and one ` more", "cost $5 \\ and $1 at 100%",
        "`{}`", "a } b %} c }} d -%}", "{ `spaced` }", "endraw"})
    void whatHoldsNothingOfLiquidStaysAsItIs(String text) {
        assertThat(LiquidText.escape(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"`{% endraw %}{{contact.email}}{% raw %}`", "`{{code}}` and {{this}}", "```\n{{ a }}\n```\n{{ b }}\n`",
        "one ` back-tick {{x}}", "{`a`}", "{``{", "{`", "`{%- endraw -%}`", "{{ '`' }}", "{% raw %}{{ x }}{% endraw %}"})
    void whatTheAiSaidIsWhatTheCustomerSees(String text) {
        assertThat(rendered(LiquidText.escape(text))).isEqualTo(text);
    }

    @Test
    void anyTextArrivesAsItWasSaid() {
        Random random = new Random(20261129);
        for (int i = 0; i < 20_000; i++) {
            String text = IntStream.range(0, 1 + random.nextInt(12)).mapToObj(n -> PIECES.get(random.nextInt(PIECES.size())))
                    .collect(Collectors.joining());
            assertThat(rendered(LiquidText.escape(text))).as(text).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{{ secret }}                                   | (rendered)",
            "`{{ kept }}`                                   | `{{ kept }}`",
            "`{% endraw %}{{contact.email}}{% raw %}`       | `(rendered)`",
            "{`a`}                                          | (rendered)",
            "{% if x %}                                     | (rendered)",
    }, quoteCharacter = '~')
    void theModelOfChatwootRendersWhatIsNotEscaped(String text, String rendered) {
        assertThat(rendered(text)).isEqualTo(rendered);
    }

    /** As Chatwoot does it: code spans become raw blocks, then Liquid renders the whole. */
    private static String rendered(String content) {
        String template = Pattern.compile("`(.*?)`", Pattern.DOTALL).matcher(content).replaceAll("{% raw %}`$1`{% endraw %}");
        Pattern token = Pattern.compile("\\{%-?\\s*raw\\s*-?%}(?<raw>.*?)\\{%-?\\s*endraw\\s*-?%}|\\{\\{(?<output>.*?)}}|\\{%.*?%}|\\{[{%]",
                Pattern.DOTALL);
        StringBuilder shown = new StringBuilder();
        Matcher next = token.matcher(template);
        while (next.find()) {
            String output = next.group("output") == null ? "" : next.group("output").strip();
            String value = next.group("raw") != null ? next.group("raw")
                    : output.equals("'{'") ? "{" : output.equals("'%60' | url_decode") ? "`" : "(rendered)";
            next.appendReplacement(shown, Matcher.quoteReplacement(value));
        }
        return next.appendTail(shown).toString();
    }
}
