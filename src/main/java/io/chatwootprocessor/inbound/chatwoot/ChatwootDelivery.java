package io.chatwootprocessor.inbound.chatwoot;

import io.chatwootprocessor.http.DeliveryHeader;
import org.springframework.stereotype.Component;

@Component
class ChatwootDelivery implements DeliveryHeader {

    static final String HEADER = "X-Chatwoot-Delivery";

    @Override
    public String name() {
        return HEADER;
    }
}
