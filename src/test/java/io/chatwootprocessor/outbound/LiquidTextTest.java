package io.chatwootprocessor.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiquidTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "plain { text } here          | plain { text } here",
            "{{contact.name}}             | {{ '{' }}{contact.name}}",
            "{% if x %}                   | {{ '{' }}% if x %}",
            "{{{ three                    | {{ '{' }}{{ '{' }}{ three",
            "keep `{{code}}` and {{this}} | keep `{{code}}` and {{ '{' }}{this}}",
            "one ` backtick {{x}}         | one ` backtick {{ '{' }}{x}}",
            "cost $5 \\ and $1            | cost $5 \\ and $1",
    }, quoteCharacter = '~')
    void whatLiquidWouldTakeForItsOwnIsEscaped(String text, String escaped) {
        assertThat(LiquidText.escape(text)).isEqualTo(escaped);
    }
}
