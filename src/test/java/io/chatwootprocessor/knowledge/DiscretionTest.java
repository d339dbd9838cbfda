package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscretionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Write to jo.doe+x@mail.example.org please|Write to … please",
        "Call me at +34 600 123 456|Call me at …",
        "My order A-1234567 is late|My order … is late",
        "Order #100045 is late|Order … is late",
        "See https://shop.example/track?order=77&mail=a#b now|See https://shop.example/track now",
        "Hello Maria, do you deliver?|Hello …, do you deliver?",
        "Hola, me llamo Ana María y busco pan|Hola, me llamo … y busco pan",
        "It costs 1.299,00 euros since 2019, from 9 to 17|It costs 1.299,00 euros since 2019, from 9 to 17",
        "Is Zoë's table free? Zoë Smith asks|Is …'s table free? … … asks"})
    void whatBelongsToOnePersonIsLeftOut(String said, String kept) {
        assertThat(Discretion.of(said, List.of("Zoë Smith"))).isEqualTo(kept);
    }

    @Test
    void aNameIsNoPartOfAnotherWord() {
        assertThat(Discretion.of("Will anyone deliver an annual card to Ann?", List.of("Ann"))).isEqualTo("Will anyone deliver an annual card to …?");
    }
}
