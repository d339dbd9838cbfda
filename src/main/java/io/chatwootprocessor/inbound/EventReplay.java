package io.chatwootprocessor.inbound;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.RequestError;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The two ends of receiving a stored event again: reading it as if it came now, and what became of it. */
@Component
public class EventReplay {

    private static final Logger LOG = LoggerFactory.getLogger(EventReplay.class);

    private final EventReader chatwoot;
    private final WhatsappEventReader whatsapp;

    EventReplay(EventReader chatwoot, WhatsappEventReader whatsapp) {
        this.chatwoot = chatwoot;
        this.whatsapp = whatsapp;
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql} */
    public ChatwootEvent ofChatwoot(@Body Map<String, Object> stored) {
        return chatwoot.read(payload(stored), (String) stored.get("hook"), (String) stored.get("delivery_id"))
                .asReplayOf((Long) stored.get("original"));
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql}: an event of Chatwoot's that no webhook brought */
    public ChatwootEvent found(@Body Map<String, Object> stored) {
        return ofChatwoot(stored).as(new Found((String) stored.get("source"), null, null));
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql} */
    public WhatsappEvent ofWhatsapp(@Body Map<String, Object> stored) {
        return whatsapp.read(payload(stored), (String) stored.get("event")).asReplayOf((Long) stored.get("original"));
    }

    private static byte[] payload(Map<String, Object> stored) {
        return ((String) stored.get("payload")).getBytes(StandardCharsets.UTF_8);
    }

    public Replayed done(@Variable("event_id") long id, @Variable("outcome") String outcome) {
        return new Replayed(id, outcome, null);
    }

    public Replayed unknown(@Variable("event_id") long id) {
        return new Replayed(id, Replayed.UNKNOWN, null);
    }

    public Replayed failed(@Variable("event_id") long id, Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String detail = cause instanceof RequestError error ? error.getDetail() : Causes.of(cause);
        LOG.warn("Event {} was not replayed: {}", id, detail);
        return new Replayed(id, Replayed.FAILED, detail);
    }
}
