package io.chatwootprocessor.outbound.chatwoot;

import io.chatwootprocessor.outbound.AdapterInUse;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

@Component
@Order(1)
class ChatwootInUse implements AdapterInUse {

    private final ChatwootSettings settings;
    private final String baseUrl;

    ChatwootInUse(ChatwootSettings settings) {
        this.settings = settings;
        this.baseUrl = settings.baseUrl();
    }

    @Override
    public String inProduction() {
        return baseUrl == null || baseUrl.isBlank() ? "none for Chatwoot" : "chatwoot: replies go to " + baseUrl;
    }

    @Override
    public Duration timeout() {
        return settings.timeout();
    }

    @Override
    public String elsewhere() {
        return "Chatwoot";
    }

    @Override
    public String nextStep() {
        return "connect Chatwoot: docs/chatwoot.md";
    }

    @Override
    public String toTry(String address) {
        return "curl " + address + "/webhook/chatwoot -d '{\"inbox\":{\"channel_type\":\"whatsapp\"},"
                + "\"contact\":{\"phone_number\":\"+15551234567\"},\"content\":\"Hello\"}'";
    }
}
