package io.chatwootprocessor.inbound.slack;

import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.Hmac;
import io.chatwootprocessor.settings.slack.SlackSettings;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Tells Slack's requests from forged ones. Slack signs {@code v0:<timestamp>:<body>}, the raw bytes, with HMAC-SHA256 under the app's Signing
 * Secret (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
@Component
public class SlackSignature {

    private final SlackSettings settings;
    private final Clock clock;

    @Autowired
    SlackSignature(SlackSettings settings) {
        this(settings, Clock.systemUTC());
    }

    SlackSignature(SlackSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws RequestError 404 where no secret is set, 401 when the signature is missing, wrong or old */
    public void verify(@Header("X-Slack-Signature") String signature, @Header("X-Slack-Request-Timestamp") String timestamp, @Body byte[] body) {
        if (!settings.hasButtons()) {
            throw new RequestError(404, "Slack's buttons are not set up here: set SLACK_SIGNING_SECRET");
        }
        if (signature == null || timestamp == null) {
            throw new RequestError(401, "signature_required");
        }
        if (!recent(timestamp)) {
            throw new RequestError(401, "timestamp_outside_tolerance");
        }
        String expected = "v0=" + Hmac.hex("HmacSHA256", settings.signingSecret(), Hmac.bytes("v0:" + timestamp + ":"), body);
        if (!Hmac.same(signature, expected)) {
            throw new RequestError(401, "invalid_signature");
        }
    }

    private boolean recent(String timestamp) {
        try {
            Duration age = Duration.ofSeconds(Math.subtractExact(clock.instant().getEpochSecond(), Long.parseLong(timestamp)));
            return age.abs().compareTo(settings.signatureTolerance()) <= 0;
        } catch (NumberFormatException | ArithmeticException e) {
            return false;
        }
    }
}
