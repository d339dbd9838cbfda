package io.chatwootprocessor.outbound.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.OutboundMessage.Claim;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.slack.SlackSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of Slack's messages, and what its answers mean. */
@Tag("quick")
class SlackMessagesTest {

    private static final String HOOK = "https://hooks.slack.com/services/T0/B0/x";
    private static final String ACTIONS = "{\"actions\":[{\"action\":\"approve\",\"label\":\"Approve\",\"value\":\"7\",\"style\":\"primary\"}]}";

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void aLongTextIsSpreadOverBlocksAndCutAtFortyThousand() {
        JsonNode message = JsonBody.parse(JsonBody.write(SlackBlocks.of("&".repeat(60_000), MissingNode.getInstance())));

        assertThat(message.path("text").asText().length()).isLessThanOrEqualTo(40_000).isGreaterThan(39_000);
        assertThat(message.path("text").asText()).endsWith("…");
        assertThat(message.path("blocks")).hasSizeLessThanOrEqualTo(50).allSatisfy(block ->
                assertThat(block.at("/text/text").asText().length()).isBetween(1, 3_000));
        assertThat(StreamSupport.stream(message.path("blocks").spliterator(), false).map(block -> block.at("/text/text").asText())
                .reduce("", String::concat)).isEqualTo(message.path("text").asText());
    }

    @Test
    void aTextMentionsNobody() {
        assertThat(SlackBlocks.of("<!channel> & <https://a.example|b>", MissingNode.getInstance()).get("text"))
                .isEqualTo("&lt;!channel&gt; &amp; &lt;https://a.example|b&gt;");
    }

    @Test
    void anEmptyTextIsOneThatSlackTakes() {
        assertThat(SlackBlocks.of("", MissingNode.getInstance()).get("text")).isEqualTo("…");
    }

    @Test
    void thereAreButtonsWhereSlackMayCallUs() {
        messages("processor.slack.webhook-url", HOOK, "processor.slack.signing-secret", "secret").post(message(ACTIONS, null), exchange);

        JsonNode button = body().at("/blocks/1/elements/0");
        assertThat(button.path("action_id").asText()).isEqualTo("approve");
        assertThat(button.path("value").asText()).isEqualTo("7");
        assertThat(button.at("/text/type").asText()).isEqualTo("plain_text");
    }

    @Test
    void thereAreNoButtonsWhereNobodyCouldReceiveThem() {
        messages("processor.slack.webhook-url", HOOK).post(message(ACTIONS, null), exchange);

        assertThat(body().path("blocks")).hasSize(1);
    }

    @Test
    void anIncomingWebhookGetsNoTokenChannelAndMetadata() {
        messages("processor.slack.webhook-url", HOOK).post(message("{}", null), exchange);

        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_URI)).isEqualTo(HOOK);
        assertThat(exchange.getMessage().getHeader("Authorization")).isNull();
        assertThat(body().fieldNames()).toIterable().containsExactly("text", "blocks");
    }

    @ParameterizedTest
    @CsvSource({"200, ok, ", "400, invalid_payload, REFUSED", "403, action_prohibited, FORBIDDEN", "404, no_service, FORBIDDEN",
            "404, channel_not_found, FORBIDDEN", "410, channel_is_archived, FORBIDDEN", "429, rate_limited, THROTTLED", "500, rollup_error, AMBIGUOUS",
            "503, , AMBIGUOUS", "200, <html>, AMBIGUOUS", "404, <html>, UNREACHABLE", "302, , UNREACHABLE", "418, new_error, REJECTED"})
    void whatAnIncomingWebhookAnswersIsReadForWhatItMeans(int status, String text, Kind kind) {
        answer(status, "text/html", text == null ? "" : text);
        SlackMessages messages = messages("processor.slack.webhook-url", HOOK);

        if (kind == null) {
            assertThat(messages.posted(exchange).externalId()).isNull();
        } else {
            assertThatThrownBy(() -> messages.posted(exchange)).isInstanceOfSatisfying(SendFailed.class,
                    failure -> assertThat(failure.getKind()).isEqualTo(kind));
        }
    }

    @ParameterizedTest
    @CsvSource({"ratelimited, THROTTLED", "channel_not_found, FORBIDDEN", "invalid_auth, FORBIDDEN", "token_revoked, FORBIDDEN", "not_in_channel, FORBIDDEN",
            "is_archived, FORBIDDEN", "msg_too_long, REFUSED", "no_text, REFUSED", "internal_error, AMBIGUOUS", "fatal_error, AMBIGUOUS",
            "an_error_of_tomorrow, REJECTED"})
    void whatSlackSaysIsReadForWhatItMeans(String word, Kind kind) {
        answer(200, "application/json", "{\"ok\":false,\"error\":\"" + word + "\"}");

        assertThatThrownBy(() -> withToken().posted(exchange)).isInstanceOfSatisfying(SendFailed.class, failure -> {
            assertThat(failure.getKind()).isEqualTo(kind);
            assertThat(failure.getMessage()).startsWith("Slack says " + word);
        });
    }

    @Test
    void aMessageOfAnIncomingWebhookThatMayHaveArrivedIsHeldOrRepeatedAsTheSettingSays() {
        assertThatThrownBy(() -> messages("processor.slack.webhook-url", HOOK).unverified(message("{}", Duration.ofMinutes(1))))
                .isInstanceOfSatisfying(SendFailed.class, failure -> assertThat(failure.getKind()).isEqualTo(Kind.UNVERIFIED));

        SlackMessages repeating = messages("processor.slack.webhook-url", HOOK, "processor.slack.unverified", "repeat");
        assertThat(repeating.unverified(message("{}", Duration.ofMinutes(1)))).isNull();
        assertThatThrownBy(() -> repeating.unverified(message("{}", Duration.ofMillis(1))))
                .isInstanceOfSatisfying(SendFailed.class, failure -> assertThat(failure.getKind()).isEqualTo(Kind.DEFERRED));
    }

    @Test
    void nothingIsPostedUnderAClaimThatMayEnd() {
        OutboundMessage late = new OutboundMessage(1, new Claim("c", System.nanoTime()), null, "slack", "Hi", false, null, null, "r", null, false,
                null, null, null);

        assertThatThrownBy(() -> withToken().post(late, exchange)).hasMessageContaining("another program");
    }

    private SlackMessages withToken() {
        return messages("processor.slack.bot-token", "xoxb-1", "processor.slack.channel", "C1");
    }

    private static SlackMessages messages(Object... settings) {
        return new SlackMessages(Settings.of(SlackSettings.class, settings), Settings.with());
    }

    private static OutboundMessage message(String notification, Duration inDoubtFor) {
        return new OutboundMessage(1, new Claim("c", System.nanoTime() + Duration.ofMinutes(5).toNanos()), null, "slack", "Hi", false, null, null,
                "r", inDoubtFor, false, null, null, JsonBody.parse(notification));
    }

    private void answer(int status, String type, String body) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, type);
        exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode body() {
        return JsonBody.parse(exchange.getMessage().getBody(String.class));
    }
}
