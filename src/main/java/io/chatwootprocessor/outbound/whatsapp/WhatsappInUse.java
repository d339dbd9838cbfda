package io.chatwootprocessor.outbound.whatsapp;

import io.chatwootprocessor.outbound.AdapterInUse;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

@Component
@Order(2)
class WhatsappInUse implements AdapterInUse {

    private final String bridge;
    private final Duration timeout;

    WhatsappInUse(WhatsappSettings settings) {
        this.timeout = settings.timeout();
        String url = settings.bridgeUrl();
        this.bridge = url == null || url.isBlank() ? null : url;
    }

    @Override
    public String inProduction() {
        return bridge == null ? null : "whatsapp: messages that came through the bridge are answered at " + bridge;
    }

    @Override
    public Duration timeout() {
        return bridge == null ? null : timeout;
    }

    @Override
    public String elsewhere() {
        return bridge == null ? null : "the WhatsApp bridge at " + bridge;
    }
}
