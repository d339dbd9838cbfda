package io.chatwootprocessor.inbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.http.OtherSites;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class WebhookSignatureTest {

    private static final JsonNode VECTOR = Payloads.file("signed/vector.json");
    private static final String SECRET = VECTOR.path("secret").asText();
    private static final String TIMESTAMP = VECTOR.path("headers").path("X-Chatwoot-Timestamp").asText();
    private static final String SIGNATURE = VECTOR.path("headers").path("X-Chatwoot-Signature").asText();
    private static final Instant SIGNED_AT = Instant.ofEpochSecond(Long.parseLong(TIMESTAMP));
    private static final String PATH = "/webhook/chatwoot";
    private static final String SECRET_SET = "set";

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

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {"null, cross-site, null, false", "null, same-site, null, false", "null, null, https://elsewhere.example.com, false",
            "null, null, null, true", "null, none, null, true", "null, same-origin, null, true", SECRET_SET + ", cross-site, https://elsewhere.example.com, true"})
    void aPageOfAnotherSiteCannotMakeABrowserSendADeliveryThatNeedsNoSignature(String secret, String site, String origin, boolean accepted) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        MockHttpServletRequest request = new MockHttpServletRequest("POST", PATH);
        Stream.of(new String[] {"Sec-Fetch-Site", site}, new String[] {"Origin", origin}).filter(header -> header[1] != null)
                .forEach(header -> request.addHeader(header[0], header[1]));
        OtherSites.note(request, exchange);
        exchange.getMessage().setHeaders(new HashMap<>(Map.of(Exchange.HTTP_URI, PATH, "X-Chatwoot-Signature", SIGNATURE, "X-Chatwoot-Timestamp", TIMESTAMP)));
        exchange.getMessage().setBody(body);
        WebhookSignature signature = signature("local", secret == null ? null : SECRET, SIGNED_AT);

        if (accepted) {
            assertThatCode(() -> signature.verify(exchange)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> signature.verify(exchange)).hasMessage("request_of_another_site");
        }
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
