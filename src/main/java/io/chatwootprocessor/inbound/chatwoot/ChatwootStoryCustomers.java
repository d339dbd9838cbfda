package io.chatwootprocessor.inbound.chatwoot;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.stories.StoryCustomers;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Each customer writes to an inbox in which nobody has written yet. */
@Component
class ChatwootStoryCustomers implements StoryCustomers {

    private static final int MANY = 1_000_000_000;

    @Override
    public String path() {
        return "/webhook/chatwoot";
    }

    @Override
    public Function<String, String> newOne() {
        int inbox = ThreadLocalRandom.current().nextInt(1000, MANY);
        String phone = "+49151" + ThreadLocalRandom.current().nextInt(10_000_000, 99_999_999);
        return text -> JsonBody.write(Map.of("inbox", Map.of("id", inbox, "channel_type", "whatsapp"), "contact", Map.of("phone_number", phone),
                "content", text));
    }
}
