package io.chatwootprocessor.operations.stories;

import io.chatwootprocessor.http.JsonBody;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A customer who writes by Chatwoot's webhook, to an inbox in which nobody has written yet. */
final class ChatwootCustomer {

    static final String PATH = "/webhook/chatwoot";
    private static final int MANY = 1_000_000_000;

    private final int inbox = ThreadLocalRandom.current().nextInt(1000, MANY);
    private final String phone = "+49151" + ThreadLocalRandom.current().nextInt(10_000_000, 99_999_999);

    String says(String text) {
        return JsonBody.write(Map.of("inbox", Map.of("id", inbox, "channel_type", "whatsapp"), "contact", Map.of("phone_number", phone), "content", text));
    }
}
