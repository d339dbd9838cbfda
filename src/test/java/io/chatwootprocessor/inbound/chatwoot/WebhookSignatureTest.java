package io.chatwootprocessor.inbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    private static final JsonNode VECTOR = Payloads.file("signed/vector.json");
    private static final String SECRET = VECTOR.path("secret").asText();
    private static final String TIMESTAMP = VECTOR.path("headers").path("X-Chatwoot-Timestamp").asText();
    private static final String SIGNATURE = VECTOR.path("headers").path("X-Chatwoot-Signature").asText();
    private static final Instant SIGNED_AT = Instant.ofEpochSecond(Long.parseLong(TIMESTAMP));
    private static final String PATH = "/webhook/chatwoot";

    private final byte[] body = Files.readAllBytes(Payloads.FOLDER.resolve("signed/message_created.body"));

    WebhookSignatureTest() throws Exception {
    }

    @Test
    void chatwootsOwnSignatureIsAccepted() {
        assertThat(signature("local", SECRET, SIGNED_AT).verify(PATH, SIGNATURE, TIMESTAMP, body)).isNull();
    }

    @Test
    void aHookIsNamedByItsPath() {
        assertThat(signature("local", null, SIGNED_AT).verify(PATH + "/sales", SIGNATURE, TIMESTAMP, body)).isEqualTo("sales");
    }

    @Test
    void aSignatureOfTheBodyAloneIsRefused() {
        refused(SIGNED_AT, VECTOR.path("wrong_signature_body_only").asText(), TIMESTAMP, body, "invalid_signature");
    }

    @Test
    void aChangedBodyIsRefused() {
        byte[] changed = body.clone();
        changed[10]++;
        refused(SIGNED_AT, SIGNATURE, TIMESTAMP, changed, "invalid_signature");
    }

    @Test
    void aMissingSignatureOrTimestampIsRefused() {
        refused(SIGNED_AT, null, TIMESTAMP, body, "signature_required");
        refused(SIGNED_AT, SIGNATURE, null, body, "signature_required");
    }

    @Test
    void aTimestampAtTheEdgeOfTheToleranceIsAcceptedAndBeyondItRefused() {
        Duration tolerance = Duration.ofMinutes(5);
        assertThat(signature("local", SECRET, SIGNED_AT.plus(tolerance)).verify(PATH, SIGNATURE, TIMESTAMP, body)).isNull();
        assertThat(signature("local", SECRET, SIGNED_AT.minus(tolerance)).verify(PATH, SIGNATURE, TIMESTAMP, body)).isNull();
        refused(SIGNED_AT.plus(tolerance).plusSeconds(1), SIGNATURE, TIMESTAMP, body, "timestamp_outside_tolerance");
        refused(SIGNED_AT.minus(tolerance).minusSeconds(1), SIGNATURE, TIMESTAMP, body, "timestamp_outside_tolerance");
        refused(SIGNED_AT, SIGNATURE, "yesterday", body, "timestamp_outside_tolerance");
        refused(SIGNED_AT, SIGNATURE, Long.toString(Long.MIN_VALUE), body, "timestamp_outside_tolerance");
    }

    @Test
    void withoutASecretADeliveryIsAcceptedLocallyAndRefusedInProduction() {
        assertThat(signature("local", null, SIGNED_AT).verify(PATH, null, null, body)).isNull();
        assertThatThrownBy(() -> signature("production", null, SIGNED_AT).verify(PATH, null, null, body))
                .isInstanceOfSatisfying(RequestError.class, e -> assertThat(e.getStatus()).isEqualTo(401));
    }

    private void refused(Instant now, String signature, String timestamp, byte[] body, String detail) {
        assertThatThrownBy(() -> signature("local", SECRET, now).verify(PATH, signature, timestamp, body))
                .isInstanceOfSatisfying(RequestError.class, e -> assertThat(e.getStatus()).isEqualTo(401))
                .hasMessage(detail);
    }

    private static WebhookSignature signature(String environment, String secret, Instant now) {
        return new WebhookSignature(Settings.of(ChatwootSettings.class, "processor.chatwoot.webhook-secret", secret,
                "processor.chatwoot.hooks.sales", SECRET, "processor.chatwoot.signature-tolerance", "5m"), environment.equals("production"),
                Clock.fixed(now, ZoneOffset.UTC));
    }
}
