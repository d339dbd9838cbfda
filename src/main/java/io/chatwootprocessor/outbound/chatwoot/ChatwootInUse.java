package io.chatwootprocessor.outbound.chatwoot;

import io.chatwootprocessor.outbound.AdapterInUse;
import io.chatwootprocessor.settings.ProcessorSettings;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

@Component
@Order(1)
class ChatwootInUse implements AdapterInUse {

    private final String baseUrl;

    ChatwootInUse(ProcessorSettings settings) {
        this.baseUrl = settings.chatwoot().baseUrl();
    }

    @Override
    public String inProduction() {
        return baseUrl == null || baseUrl.isBlank() ? "none for Chatwoot" : "chatwoot: replies go to " + baseUrl;
    }

    @Override
    public String elsewhere() {
        return "Chatwoot";
    }

    @Override
    public String toTry(String address) {
        return "curl " + address + "/webhook/chatwoot -d '{\"inbox\":{\"channel_type\":\"whatsapp\"},"
                + "\"contact\":{\"phone_number\":\"+15551234567\"},\"content\":\"Hello\"}'";
    }
}
