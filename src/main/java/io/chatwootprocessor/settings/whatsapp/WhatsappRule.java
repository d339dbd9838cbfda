package io.chatwootprocessor.settings.whatsapp;

import io.chatwootprocessor.settings.GivenSettings;
import io.chatwootprocessor.settings.SettingsRule;
import java.util.List;

/** A bridge that does not sign: anybody who knows the path that it calls can post messages. In production the path is hard to guess. */
public class WhatsappRule implements SettingsRule {

    private static final String PREFIX = "processor.whatsapp.";
    private static final int SHORTEST = 16;

    @Override
    public void check(GivenSettings given, List<String> faults) {
        String secret = given.text(PREFIX + "webhook-secret");
        boolean used = !given.isBlank(PREFIX + "bridge-url") || !secret.isBlank();
        boolean guarded = secret.length() >= SHORTEST || !given.isBlank(PREFIX + "hmac-secret") || given.isTrue(PREFIX + "allow-unsigned");
        if (given.production() && used && !guarded) {
            faults.add(PREFIX + "webhook-secret (variable WHATSAPP_WEBHOOK_SECRET) "
                    + (secret.isBlank() ? "is not set" : "has %d characters, and needs %d".formatted(secret.length(), SHORTEST))
                    + ", so that anyone could post messages: have the bridge call /webhook/whatsapp/<secret>, with the output of"
                    + " openssl rand -hex 32, or sign (WHATSAPP_HMAC_SECRET), or set PROCESSOR_WHATSAPP_ALLOW_UNSIGNED=true where"
                    + " another guard stands in front");
        }
    }
}
