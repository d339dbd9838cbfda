package io.chatwootprocessor.inbound.whatsapp;

import io.chatwootprocessor.http.ErrorAnswer;
import io.chatwootprocessor.http.OtherSites;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.Hmac;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.util.Locale;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Tells the WhatsApp bridge's webhooks from forged ones. A bridge that does not sign calls a path with a secret in it. A bridge that signs
 * is known by its signature. Both may be asked for.
 */
@Component
public class WhatsappSecret {

    private static final String PATH = "/webhook/whatsapp";

    private final boolean production;
    private final WhatsappSettings settings;

    WhatsappSecret(WhatsappSettings settings, ProcessorSettings processor) {
        this.production = processor.production();
        this.settings = settings;
    }

    /**
     * @throws RequestError 401 when the secret or the signature is missing or wrong, or when none is set and a page of another site made a
     *     browser send the request; 404 for a path where none is set
     */
    public void verify(Message request, @Body byte[] body) {
        boolean inPath = set(settings.webhookSecret());
        boolean signed = set(settings.hmacSecret());
        String given = secret(request.getHeader(Exchange.HTTP_URI, String.class));
        if (inPath) {
            verifySecret(given);
        } else if (given != null) {
            throw new RequestError(404, ErrorAnswer.UNKNOWN_HOOK);
        }
        if (signed) {
            verifySignature(request.getHeader(settings.hmacHeader(), String.class), body);
        }
        if (!inPath && !signed) {
            if (production && !settings.allowUnsigned()) {
                throw new RequestError(401, "secret_required: no secret is set for this webhook");
            }
            OtherSites.refuse(request.getExchange());
        }
    }

    private void verifySecret(String given) {
        if (given == null) {
            throw new RequestError(401, "secret_required");
        }
        if (!Hmac.same(given, settings.webhookSecret())) {
            throw new RequestError(401, "invalid_secret");
        }
    }

    private void verifySignature(String signature, byte[] body) {
        if (signature == null) {
            throw new RequestError(401, "signature_required");
        }
        String given = signature.strip().toLowerCase(Locale.ROOT).replaceFirst("^sha\\d+=", "");
        if (!Hmac.same(given, Hmac.hex(settings.hmacAlgorithm(), settings.hmacSecret(), body))) {
            throw new RequestError(401, "invalid_signature");
        }
    }

    private static String secret(String path) {
        return path.length() <= PATH.length() + 1 ? null : path.substring(PATH.length() + 1);
    }

    private static boolean set(String secret) {
        return secret != null && !secret.isBlank();
    }
}
