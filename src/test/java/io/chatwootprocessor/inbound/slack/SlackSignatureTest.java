package io.chatwootprocessor.inbound.slack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.FakeSlack;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.inbound.Hmac;
import io.chatwootprocessor.settings.slack.SlackSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How old a request of Slack's may be, to the second. */
@Tag("quick")
class SlackSignatureTest {

    private static final long NOW = 1785247400;
    private static final byte[] BODY = Hmac.bytes("payload=x");

    private final SlackSignature signature = new SlackSignature(Settings.of(SlackSettings.class, "processor.slack.bot-token", FakeSlack.TOKEN,
            "processor.slack.channel", FakeSlack.CHANNEL, "processor.slack.signing-secret", FakeSlack.SECRET),
            Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({"0, true", "-300, true", "300, true", "-301, false", "301, false"})
    void aRequestIsTakenForFiveMinutes(long seconds, boolean taken) {
        String then = Long.toString(NOW + seconds);
        String signed = "v0=" + Hmac.hex("HmacSHA256", FakeSlack.SECRET, Hmac.bytes("v0:" + then + ":"), BODY);

        if (taken) {
            assertThatCode(() -> signature.verify(signed, then, BODY)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> signature.verify(signed, then, BODY)).hasMessage("timestamp_outside_tolerance");
        }
    }
}
