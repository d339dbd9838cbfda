package io.chatwootprocessor.inbound.whatsapp;

import io.chatwootprocessor.inbound.Delivery;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs once that a session of the WhatsApp bridge was connected or lost. */
@Component
public class SessionNews {

    private static final Logger LOG = LoggerFactory.getLogger(SessionNews.class);

    /** Sets the variable {@code session}; null if the event is from no session. */
    public void keep(@Body Delivery delivery, Exchange exchange) {
        exchange.setVariable("session", delivery.session());
    }

    /** @param session null: the event is from none */
    public void tell(@Variable("session") Delivery.Session session, @Variable("outcome") String outcome) {
        if (session != null && session.sessionStatus() != null && outcome.equals("applied")) {
            isNow(session.sessionId(), session.sessionStatus());
        }
    }

    /** @param news sessions with the status that they have now */
    public void tellAll(@Body List<Map<String, Object>> news) {
        news.forEach(session -> isNow((String) session.get("session_id"), (String) session.get("status")));
    }

    private static void isNow(String session, String status) {
        if (status.equals("connected")) {
            LOG.info("WhatsApp session {} is connected", session);
        } else {
            LOG.warn("WhatsApp session {} is {}: what is to go out through it waits", session, status);
        }
    }
}
