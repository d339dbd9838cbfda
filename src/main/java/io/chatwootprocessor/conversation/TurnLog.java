package io.chatwootprocessor.conversation;

import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs how a turn ended, without what was said. In local mode each answer is logged for newcomers; in production each line costs. */
@Component
public class TurnLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.chatwootprocessor.conversation"); // the name that its routes use

    private final boolean answersShow;

    TurnLog(ProcessorSettings settings) {
        answersShow = !settings.production();
    }

    /**
     * @param row   what {@code complete-turn.sql} gave
     * @param turn  with the responder that was asked
     * @param reply what it gave
     * @param begun when the turn was loaded: its newest message had waited until then
     */
    public void tell(@Body Map<String, Object> row, @Variable("turn") Turn turn, @Variable("reply") Reply reply,
            @Variable("begun") Date begun) {
        tell(row, turn, reply, System.currentTimeMillis() - begun.getTime());
    }

    /** @param elapsed since then, in milliseconds */
    void tell(Map<String, Object> row, Turn turn, Reply reply, long elapsed) {
        LOG.debug("Turn {}", row.get("outcome"));
        if (answersShow && "completed".equals(row.get("outcome")) && !reply.messages().isEmpty()) {
            LOG.info("Answered by {} in {} s", turn.bot().responder(),
                    String.format(Locale.ROOT, "%.1f", turn.waited() + elapsed / 1000.0));
        }
    }
}
