package io.chatwootprocessor.purchasing.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("quick")
class PartsTest {

    private final Parts parts = new Parts(new Words());

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "12 of AB-100, 3 of CD-200  | 12 of AB-100 / 3 of CD-200",
        "12 AB-100 and 3 CD-200     | 12 AB-100 / 3 CD-200",
        "AB-100 12 CD-200 3         | AB-100 12 / CD-200 3",
        "12 AB-100 3 CD-200         | 12 AB-100 / 3 CD-200",
        "salt and pepper            | salt and pepper",
        "thanks!                    | thanks",
    })
    void aMessageIsCutIntoPartsWithOneProductEach(String message, String expected) {
        String found = parts.of(Lexer.of(message), "en").stream()
                .map(part -> part.stream().map(Token::text).collect(Collectors.joining(" "))).collect(Collectors.joining(" / "));

        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"12 AB-100, AB-100", "paper A4 12, ''", "A4 12, A4"})
    void aShortCodeBesideAWordIsPartOfAName(String message, String expected) {
        List<Token> tokens = Lexer.of(message);

        assertThat(parts.products(tokens).stream().map(at -> tokens.get(at).text()).collect(Collectors.joining(" "))).isEqualTo(expected);
    }
}
