package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.Correlation;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/** Logs messages that could not be sent, one line each. Only people who may see contents read the reason: GET /outbound/failed. */
@Component
public class QueueLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.chatwootprocessor.outbound"); // the name that its routes use
    private static final int MOST_LINES = 20;
    private static final String WHAT_TO_DO = "GET /outbound/failed says why; requeue or discard it";

    /** @param kind of the last failure: {@code refused}, {@code unreachable}, … */
    public void deadLetter(OutboundMessage message, String kind) {
        LOG.warn("Message {} of conversation {} is a dead letter: {} did not send it ({}). {}", message.messageId(),
                message.to() == null ? null : message.to().conversationId(), message.adapter(), kind, WHAT_TO_DO);
    }

    /** @param rows of {@code expire-messages.sql}: many in an outage, and then one line tells of all */
    public void expired(@Body List<Map<String, Object>> rows) {
        if (rows.size() > MOST_LINES) {
            LOG.warn("{} messages are dead letters: they expired before they could be sent. {}", rows.size(), WHAT_TO_DO.replace("it", "them"));
            return;
        }
        rows.forEach(QueueLog::expired);
    }

    /** @param row of {@code message-outcome.sql}, of a message whose caller waits no longer */
    public void gaveUp(@Body Map<String, Object> row) {
        LOG.warn("Message {} of conversation {} is a dead letter: {} did not send it while its caller waited. {}", row.get("message_id"),
                row.get("conversation_id"), row.get("adapter"), WHAT_TO_DO);
    }

    private static void expired(Map<String, Object> row) {
        try (MDC.MDCCloseable conversation = MDC.putCloseable(Correlation.KEYS[1], row.get("conversation_id").toString());
                MDC.MDCCloseable message = MDC.putCloseable(Correlation.KEYS[3], row.get("message_id").toString())) {
            LOG.warn("Message {} of conversation {} is a dead letter: it expired before {} could send it. {}", row.get("message_id"),
                    row.get("conversation_id"), row.get("adapter"), WHAT_TO_DO);
        }
    }
}
