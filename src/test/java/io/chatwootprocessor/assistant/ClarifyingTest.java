package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClarifyingTest {

    @ParameterizedTest
    @ValueSource(strings = {"Hi!", "Thanks 👍", "Muchas gracias, hasta luego", "Olá, bom dia", "Vielen Dank", "👍", "ok"})
    void greetingsAndThanksWantNothing(String text) {
        assertThat(Clarifying.isCourtesy(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"warranty", "Hi, where is my order", "Hi?", "42", "ok, and the price", "你好吗", "[image] http://x/y.png"})
    void everythingElseDoes(String text) {
        assertThat(Clarifying.isCourtesy(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Which match do you mean?", "I am not sure that I understand. Which product is it about? 🙂", "¿Qué producto?", "您是指什么？"})
    void oneQuestionIsOne(String reply) {
        assertThat(Clarifying.isQuestion(reply)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Brazil won.", "Is it? It is.", "Our warranty is long. It has two years. You may also return it. Anything else?"})
    void anAnswerIsNone(String reply) {
        assertThat(Clarifying.isQuestion(reply)).isFalse();
    }
}
