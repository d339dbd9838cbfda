package io.chatwootprocessor.outbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.chatwoot.ChatwootSearch.Progress;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows where the token may not list messages. That a message is found, or is not there, is told in SendTest. */
class ChatwootSearchTest {

    private static final HttpAnswer REFUSED = new HttpAnswer(401, "application/json", null, JsonNodeFactory.instance.objectNode()
            .put("error", "Access to this endpoint is not authorized for bots"), false);
    private static final Progress BEGIN = new Progress(0, null, 0, false, null);

    @ParameterizedTest
    @CsvSource({"repeat, PT60S", "repeat, PT2H"})
    void aReplyThatMayHaveArrivedIsRepeatedOnceChatwootHasHadTheTimeToTellOfIt(String unverified, Duration inDoubtFor) {
        Progress progress = search(unverified).next(REFUSED, message(inDoubtFor), BEGIN);

        assertThat(progress.ended()).isTrue();
        assertThat(progress.result()).as("not found: it is sent again").isNull();
    }

    @ParameterizedTest
    @CsvSource({"repeat, PT59S", "repeat,", "hold, PT59S", "hold, PT60S"})
    void untilThenOrWhereThatIsNotWantedItIsNotSentAgain(String unverified, Duration inDoubtFor) {
        assertThatThrownBy(() -> search(unverified).next(REFUSED, message(inDoubtFor), BEGIN))
                .isInstanceOfSatisfying(SendFailed.class, failure -> assertThat(FailureKinds.of(failure)).isEqualTo(Kind.UNVERIFIED));
    }

    private static ChatwootSearch search(String unverified) {
        return new ChatwootSearch(null, new ChatwootMessages(Settings.of(ChatwootSettings.class,
                "processor.chatwoot.unverified", unverified, "processor.chatwoot.confirmation-wait", "60s"), null, null));
    }

    private static OutboundMessage message(Duration inDoubtFor) {
        return new OutboundMessage(1, null, null, "chatwoot", "Hi", false, null, null, "reply", inDoubtFor, false, null, null, null);
    }
}
