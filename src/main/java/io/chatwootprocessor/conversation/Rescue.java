package io.chatwootprocessor.conversation;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Adapters;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Rescues messages that were left behind in a conversation that the bot had resolved: parameters, log and metric. */
@Component
public class Rescue {

    private static final String NOTE = "A message of the customer came in while the bot was ending this conversation. Please answer it.";
    /** Events of the same moment come in any order, and may say that the conversation goes on. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ProcessorSettings settings;
    private final Adapters adapters;
    private final MeterRegistry meters;

    Rescue(ProcessorSettings settings, Adapters adapters, MeterRegistry meters) {
        this.settings = settings;
        this.adapters = adapters;
        this.meters = meters;
    }

    /** The time between two looks for such messages, in ms: longer than for messages that a turn is due for. */
    public long period() {
        return Math.max(settings.turn().recoveryInterval().toMillis() * 5, 1000);
    }

    /** The parameters of {@code sql/conversation/rescue-message.sql}. */
    public Map<String, Object> parameters() {
        Map<String, Object> rescue = new HashMap<>(); // takes nulls
        rescue.put("max_age", Turns.seconds(settings.turn().maxAge()));
        rescue.put("patience", Turns.seconds(PATIENCE.compareTo(settings.turn().recoveryInterval().multipliedBy(5)) < 0 ? PATIENCE
                : settings.turn().recoveryInterval().multipliedBy(5)));
        rescue.put("note", NOTE);
        rescue.put("adapter", settings.production() ? null : adapters.standIn());
        rescue.put("lifetime", Turns.seconds(settings.outbound().maxAge()));
        return Map.of("settings", JsonBody.write(rescue));
    }

    /** @param done the step that was taken for one message; null: there was none */
    public void count(@Body String done) {
        if (done != null && !done.equals("nothing")) {
            Counter.builder("processor.rescued").description("messages that were left behind in a conversation that the bot had resolved")
                    .tag("outcome", done).register(meters).increment();
        }
    }
}
