package io.chatwootprocessor.inbound.chatwoot;

import io.chatwootprocessor.http.ErrorAnswer;
import io.chatwootprocessor.http.OtherSites;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.Hmac;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Tells Chatwoot's webhooks from forged ones. Chatwoot signs {@code timestamp + "." + body}, the raw bytes, with
 * HMAC-SHA256 under the webhook's own secret (its {@code lib/webhooks/trigger.rb}).
 */
@Component
public class WebhookSignature {

    private static final String PATH = "/webhook/chatwoot";

    private final ChatwootSettings settings;
    private final boolean production;
    private final Clock clock;

    @Autowired
    WebhookSignature(ChatwootSettings settings, ProcessorSettings processor) {
        this(settings, processor.production(), Clock.systemUTC());
    }

    WebhookSignature(ChatwootSettings settings, boolean production, Clock clock) {
        this.settings = settings;
        this.production = production;
        this.clock = clock;
    }

    /**
     * Verifies a request, and sets the variable {@code hook}: the webhook's name; null for the unnamed one.
     *
     * @throws RequestError 404 for a hook that the settings do not name, 401 when the signature is missing, wrong or old, or when none is
     *     asked for and a page of another site made a browser send the request
     */
    public void verify(Exchange exchange) {
        Message request = exchange.getMessage();
        String path = request.getHeader(Exchange.HTTP_URI, String.class);
        String named = hook(path);
        if (named != null && isSigned(named)) { // a refusal is logged with the hook's name, which is no secret
            exchange.setVariable("hook", named);
        }
        exchange.setVariable("hook", verify(path,
                request.getHeader("X-Chatwoot-Signature", String.class), request.getHeader("X-Chatwoot-Timestamp", String.class),
                request.getBody(byte[].class)));
        if (!isSigned(named)) {
            OtherSites.refuse(exchange);
        }
    }

    /**
     * @param path {@code /webhook/chatwoot}, or that and {@code /} and the hook's name
     * @return the hook's name; null for the unnamed one
     * @throws RequestError 404 for a hook that the settings do not name, 401 when the signature is missing, wrong or old
     */
    String verify(String path, String signature, String timestamp, byte[] body) {
        String hook = hook(path);
        String secret = secret(hook);
        if (hook != null && secret == null) {
            throw new RequestError(404, ErrorAnswer.UNKNOWN_HOOK);
        }
        if (!isSigned(hook)) {
            if (production && !settings.allowUnsigned()) {
                throw new RequestError(401, "signature_required: no secret is set for this webhook");
            }
            return hook;
        }
        if (signature == null || timestamp == null) {
            throw new RequestError(401, "signature_required");
        }
        if (!recent(timestamp)) {
            throw new RequestError(401, "timestamp_outside_tolerance");
        }
        String expected = "sha256=" + Hmac.hex("HmacSHA256", secret, Hmac.bytes(timestamp + "."), body);
        if (!Hmac.same(signature, expected)) {
            throw new RequestError(401, "invalid_signature");
        }
        return hook;
    }

    private String secret(String hook) {
        return hook == null ? settings.webhookSecret() : settings.hooks().get(hook);
    }

    private boolean isSigned(String hook) {
        return secret(hook) != null && !secret(hook).isBlank();
    }

    private static String hook(String path) {
        if (path.length() <= PATH.length() + 1) {
            return null;
        }
        return path.substring(PATH.length() + 1);
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
