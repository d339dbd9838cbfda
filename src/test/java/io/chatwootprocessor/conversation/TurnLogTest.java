package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.responder.BotConfig;
import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Turn;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnLogTest {

    private static final Turn TURN = new Turn("t", 1, null, new BotConfig("Parrot", "echo", null, null), List.of(), List.of(), 1.5, null);

    private final TurnLog local = new TurnLog(Settings.with());
    private final LogLines log = new LogLines().at(Level.INFO, "io.chatwootprocessor.conversation");

    @AfterEach
    void noMoreLines() {
        log.close();
    }

    @Test
    void inLocalModeAnAnswerIsTold() {
        local.tell(Map.of("outcome", "completed"), TURN, Reply.of("a secret"), 120);

        assertThat(said()).singleElement().asString().contains("Answered by echo in 1.6 s").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"superseded", "withdrawn", "failed", "lost"})
    void anAnswerThatIsNotSentIsNotTold(String outcome) {
        local.tell(Map.of("outcome", outcome), TURN, Reply.of("a secret"), 120);

        assertThat(said()).isEmpty();
    }

    @Test
    void whoeverSaysNothingHasNotAnswered() {
        local.tell(Map.of("outcome", "completed"), TURN, Reply.none(), 120);

        assertThat(said()).isEmpty();
    }

    @Test
    void inProductionTheLogSaysOnlyWhatWentWrong() {
        new TurnLog(Settings.with("processor.environment", "production")).tell(Map.of("outcome", "completed"), TURN, Reply.of("Hi"), 120);

        assertThat(said()).isEmpty();
    }

    /** The lines about answers of this test's own thread: turns of earlier tests may end meanwhile. */
    private List<String> said() {
        return log.with("Answered").stream().filter(line -> line.thread().equals(Thread.currentThread().getName())).map(LogLines.Line::text).toList();
    }
}
