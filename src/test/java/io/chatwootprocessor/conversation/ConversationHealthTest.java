package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
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
    ConversationHealth health;
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
        health.measured(Map.of("unanswered", 1L, "oldest", oldest, "turns", 0L));

        assertThat(health.health().getStatus().getCode()).isEqualTo(status);
    }

    @Test
    void aRespondersOpenBreakerShowsAndWhoHasNoneIsNotListed() {
        queue.breaker("ai-core").transitionToForcedOpenState();

        var answer = program.get("/actuator/health/conversation");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("DEGRADED");
        JsonNode breakers = answer.body().path("details").path("breakers");
        assertThat(breakers.path("ai-core").asText()).isEqualTo("FORCED_OPEN");
        assertThat(breakers.path("model-default").asText()).isEqualTo("CLOSED");
        assertThat(breakers.has("echo")).isFalse();
        queue.breaker("ai-core").transitionToCloseState();
    }
}
