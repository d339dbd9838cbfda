package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.outbound.Breakers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What operations see of the turns. */
@ProcessorTest
class ConversationHealthTest {

    @Autowired
    OutboundQueue queue;
    @Autowired
    Program program;

    @BeforeEach
    void nothingIsBroken() {
        queue.clear();
    }

    @ParameterizedTest
    @CsvSource({"0, UP", "30, UP", "3600, DEGRADED"})
    void aMessageThatWaitsMuchLongerThanATurnTakesShows(double oldest, String status) {
        Breakers breakers = mock();
        when(breakers.responders()).thenReturn(Map.of("ai-core", Breakers.CLOSED));
        // one of its own: the program measures its own meanwhile
        ConversationHealth health = new ConversationHealth(breakers, Settings.with(), new SimpleMeterRegistry());

        health.measured(Map.of("unanswered", 1L, "oldest", oldest, "turns", 0L));

        assertThat(health.health().getStatus().getCode()).isEqualTo(status);
    }

    @Test
    void aRespondersOpenBreakerShowsAndWhoHasNoneIsNotListed() {
        queue.breaker("ai-core").transitionToForcedOpenState();

        Answer answer;
        try {
            answer = program.get("/actuator/health/conversation");
        } finally {
            queue.breaker("ai-core").transitionToCloseState();
        }

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("DEGRADED");
        JsonNode breakers = answer.body().path("details").path("breakers");
        assertThat(breakers.path("ai-core").asText()).isEqualTo("FORCED_OPEN");
        assertThat(breakers.path("model-default").asText()).isEqualTo("CLOSED");
        assertThat(breakers.has("echo")).isFalse();
    }
}
