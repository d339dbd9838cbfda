package io.chatwootprocessor.inbound.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.Settings;
import io.chatwootprocessor.http.OtherSites;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Who is let in as the bridge, by what is set. */
class WhatsappSecretTest {

    private static final String PATH = "/webhook/whatsapp";
    private static final String SECRET = "a-secret-of-the-path";
    private static final byte[] BODY = "{\"event_type\":\"message.received\"}".getBytes(StandardCharsets.UTF_8);
    /** Of the body, with the key hmac-secret: printf … | openssl dgst -sha256 -hmac hmac-secret */
    private static final String SHA256 = "00117c06aa47576288626d24ade9e0d38db763a0017341e2a9c8c6ac0b8c9791";
    private static final String SHA512 = "a0a14c3b74ef3bcba8d2bbd300e89b9e94ee985f098d2f7a06e3546587abc74b"
            + "6cb2182cd881b2f4e810cfe52c159f6b9fe789da0bbcf5a2917c27835c9f5a5b";

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {PATH + "/" + SECRET + ", null", PATH + ", secret_required", PATH + "/, secret_required",
            PATH + "/a-secret-of-the-pat, invalid_secret", PATH + "/a-secret-of-the-paths, invalid_secret",
            PATH + "/" + SECRET + "/, invalid_secret", PATH + "/A-SECRET-OF-THE-PATH, invalid_secret"})
    void whoKnowsThePathIsLetIn(String path, String detail) {
        check(secret("processor.whatsapp.webhook-secret", SECRET), path, null, 401, detail);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {SHA256 + ", null", "sha256=" + SHA256 + ", null", "null, signature_required",
            "'', invalid_signature", "sha256=, invalid_signature", "0" + SHA256 + ", invalid_signature", SHA512 + ", invalid_signature"})
    void whoSignsTheBodyIsLetIn(String signature, String detail) {
        check(secret("processor.whatsapp.hmac-secret", "hmac-secret"), PATH, signature, 401, detail);
    }

    @Test
    void aSignatureOfAnotherBodyIsRefused() {
        WhatsappSecret secret = secret("processor.whatsapp.hmac-secret", "hmac-secret");
        Message request = request(PATH, "X-Hub-Signature-256", SHA256);

        assertThatThrownBy(() -> secret.verify(request, "{}".getBytes(StandardCharsets.UTF_8))).hasMessage("invalid_signature");
        assertThatThrownBy(() -> secret.verify(request, null)).hasMessage("invalid_signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {SHA512, "sha512=" + SHA512, "SHA512=" + SHA512})
    void headerAndAlgorithmAreSettings(String signature) {
        WhatsappSecret secret = secret("processor.whatsapp.hmac-secret", "hmac-secret", "processor.whatsapp.hmac-algorithm", "HmacSHA512",
                "processor.whatsapp.hmac-header", "X-Webhook-Hmac");

        assertThatCode(() -> secret.verify(request(PATH, "X-Webhook-Hmac", signature), BODY)).doesNotThrowAnyException();
        assertThatThrownBy(() -> secret.verify(request(PATH, "X-Hub-Signature-256", signature), BODY)).hasMessage("signature_required");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {PATH + "/" + SECRET + ", " + SHA256 + ", null", PATH + ", " + SHA256 + ", secret_required",
            PATH + "/guessed, " + SHA256 + ", invalid_secret", PATH + "/" + SECRET + ", null, signature_required",
            PATH + "/" + SECRET + ", guessed, invalid_signature"})
    void whereBothAreSetBothAreAskedFor(String path, String signature, String detail) {
        check(secret("processor.whatsapp.webhook-secret", SECRET, "processor.whatsapp.hmac-secret", "hmac-secret"), path, signature, 401, detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"processor.whatsapp.hmac-secret", "processor.whatsapp.webhook-secret"})
    void anEmptySecretIsNone(String setting) {
        check(secret(setting, ""), PATH, null, 401, null);
        check(secret(setting, "", "processor.environment", "production"), PATH, null, 401, "secret_required: no secret is set for this webhook");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {"local, false, null", "production, false, secret_required: no secret is set for this webhook",
            "production, true, null"})
    void withoutASecretTheBridgeIsLetInLocallyAndWhereThatIsWanted(String environment, boolean allowed, String detail) {
        WhatsappSecret secret = secret("processor.environment", environment, "processor.whatsapp.allow-unsigned", allowed);

        check(secret, PATH, null, 401, detail);
        check(secret, PATH + "/", null, 401, detail);
        check(secret, PATH + "/guessed", null, 404, "unknown_hook");
    }

    @Test
    void aPageOfAnotherSiteCannotMakeABrowserSendAWebhookThatNeedsNoSecret() {
        MockHttpServletRequest foreign = new MockHttpServletRequest("POST", PATH);
        foreign.addHeader("Sec-Fetch-Site", "cross-site");
        Message open = request(PATH, "X-Hub-Signature-256", SHA256);
        Message secret = request(PATH + "/" + SECRET, "X-Hub-Signature-256", null);
        OtherSites.note(foreign, open.getExchange());
        OtherSites.note(foreign, secret.getExchange());

        assertThatThrownBy(() -> secret().verify(open, BODY)).hasMessage("request_of_another_site");
        assertThatCode(() -> secret("processor.whatsapp.hmac-secret", "hmac-secret").verify(open, BODY)).doesNotThrowAnyException();
        assertThatCode(() -> secret("processor.whatsapp.webhook-secret", SECRET).verify(secret, BODY)).doesNotThrowAnyException();
    }

    @Test
    void aPathIsNoneWhereOnlySignaturesAreAskedFor() {
        check(secret("processor.whatsapp.hmac-secret", "hmac-secret"), PATH + "/guessed", SHA256, 404, "unknown_hook");
    }

    private static void check(WhatsappSecret secret, String path, String signature, int status, String detail) {
        Message request = request(path, "X-Hub-Signature-256", signature);
        if (detail == null) {
            assertThatCode(() -> secret.verify(request, BODY)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> secret.verify(request, BODY)).hasMessage(detail)
                    .isInstanceOfSatisfying(RequestError.class, error -> assertThat(error.getStatus()).isEqualTo(status));
        }
    }

    private static Message request(String path, String header, String value) {
        Message request = new DefaultExchange(new DefaultCamelContext()).getMessage();
        request.setHeader(Exchange.HTTP_URI, path);
        if (value != null) {
            request.setHeader(header, value);
        }
        return request;
    }

    private static WhatsappSecret secret(Object... settings) {
        return new WhatsappSecret(Settings.of(WhatsappSettings.class, settings), Settings.with(settings));
    }
}
