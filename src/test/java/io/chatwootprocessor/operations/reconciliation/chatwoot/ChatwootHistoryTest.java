package io.chatwootprocessor.operations.reconciliation.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.http.HttpAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which messages of a conversation are compared with ours, and up to where they are read. */
@Tag("quick")
class ChatwootHistoryTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ObjectNode answer = Payloads.file("rest/GET-messages-response-200.json");

    @Test
    void whatIsSoYoungThatItsWebhookMayStillComeIsLeftForLater() {
        ChatwootHistory.Page page = read(step(null, null), message(1, NOW.minusSeconds(60)), message(2, NOW.minusSeconds(3)));

        assertThat(page.candidates()).containsOnlyKeys(1L);
        assertThat(page.left()).isEqualTo(PATIENCE);
    }

    @Test
    void whatIsDatedAheadIsNotYoung() {
        ChatwootHistory.Page page = read(step(null, null), message(1, NOW.plusSeconds(86_400)));

        assertThat(page.candidates()).containsOnlyKeys(1L);
        assertThat(page.left()).isNull();
    }

    @Test
    void itIsReadOnUntilWhatIsOldOrWasComparedComesOrTheConversationBegins() {
        assertThat(read(step(null, null), twenty(100, NOW.minusSeconds(60))).before()).isEqualTo(100);
        assertThat(read(step(null, null), twenty(100, NOW.minusSeconds(7200))).before()).as("old").isNull();
        assertThat(read(step(null, 100L), twenty(100, NOW.minusSeconds(60))).before()).as("compared").isNull();
        assertThat(read(step(null, null), message(7, NOW.minusSeconds(60))).before()).as("the first one").isNull();
        assertThat(read(step(null, null)).before()).as("nothing").isNull();
    }

    @Test
    void whoDoesNotKnowBeforeIsNotAskedForEver() {
        assertThat(read(step(100L, null), twenty(100, NOW.minusSeconds(60))).before()).isNull();
    }

    @Test
    void anAnswerThatIsNoListIsNotChatwoots() {
        Step step = step(null, null);
        HttpAnswer other = new HttpAnswer(200, "application/json", null, Program.JSON.createObjectNode(), false);

        assertThatThrownBy(() -> ChatwootHistory.read(other, step, NOW, PATIENCE)).hasMessageContaining("is not Chatwoot");
    }

    private ChatwootHistory.Page read(Step step, ObjectNode... messages) {
        answer.putArray("payload").addAll(List.of(messages));
        return ChatwootHistory.read(new HttpAnswer(200, "application/json", null, answer, false), step, NOW, PATIENCE);
    }

    /** A full page, from that id on; its first message at that moment, the others a minute ago. */
    private static ObjectNode[] twenty(long from, Instant first) {
        return LongStream.range(from, from + 20).mapToObj(id -> message(id, id == from ? first : NOW.minusSeconds(60))).toArray(ObjectNode[]::new);
    }

    private static ObjectNode message(long id, Instant at) {
        return Payloads.restMessage(1, id, 0, "m", at);
    }

    private static Step step(Long before, Long checkedTo) {
        return new Step(Step.MESSAGES, 1L, "lease", null, 1L, Program.JSON.createObjectNode(), NOW.minusSeconds(3600).toString(), before,
                checkedTo, null, true, NOW.toString());
    }
}
