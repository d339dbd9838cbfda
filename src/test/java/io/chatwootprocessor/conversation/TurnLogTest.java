package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Settings;
import io.chatwootprocessor.responder.BotConfig;
import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Turn;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class TurnLogTest {

    private static final Turn TURN = new Turn("t", 1, null, new BotConfig("Parrot", "echo", null, null), List.of(), List.of(), 1.5, null);

    private final TurnLog local = new TurnLog(Settings.with());

    @Test
    void inLocalModeAnAnswerIsTold(CapturedOutput log) {
        local.tell(Map.of("outcome", "completed"), TURN, Reply.of("a secret"), 120);

        assertThat(log).containsPattern("INFO .*Answered by echo in 1\\.6 s").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"superseded", "withdrawn", "failed", "lost"})
    void anAnswerThatIsNotSentIsNotTold(String outcome, CapturedOutput log) {
        local.tell(Map.of("outcome", outcome), TURN, Reply.of("a secret"), 120);

        assertThat(log).doesNotContain("Answered");
    }

    @Test
    void whoeverSaysNothingHasNotAnswered(CapturedOutput log) {
        local.tell(Map.of("outcome", "completed"), TURN, Reply.none(), 120);

        assertThat(log).doesNotContain("Answered");
    }

    @Test
    void inProductionTheLogSaysOnlyWhatWentWrong(CapturedOutput log) {
        new TurnLog(Settings.with("processor.environment", "production")).tell(Map.of("outcome", "completed"), TURN, Reply.of("Hi"), 120);

        assertThat(log).doesNotContain("Answered");
    }
}
