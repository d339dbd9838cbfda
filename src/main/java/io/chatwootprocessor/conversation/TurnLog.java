package io.chatwootprocessor.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs how a turn ended, and that a human takes over, without anybody's words. Only local mode logs each answer: in production each line costs. */
@Component
public class TurnLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.chatwootprocessor.conversation"); // the name that its routes use

    private final boolean answersShow;
    private final Cache<Object, Boolean> capped = Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).maximumSize(1000).build();

    TurnLog(ProcessorSettings settings) {
        answersShow = !settings.production();
    }

    /**
     * @param row   of {@code complete-turn.sql}
     * @param turn  with the responder that was asked
     * @param reply of that responder
     * @param begun when the turn was loaded: its newest message had waited until then
     */
    public void tell(@Body Map<String, Object> row, @Variable("turn") Turn turn, @Variable("reply") Reply reply,
            @Variable("begun") Date begun) {
        tell(row, turn, reply, System.currentTimeMillis() - begun.getTime());
    }

    /** @param elapsed since then, in milliseconds */
    void tell(Map<String, Object> row, Turn turn, Reply reply, long elapsed) {
        LOG.debug("Turn {}", row.get("outcome"));
        tellHandOff(row, turn, reply);
        if (answersShow && "completed".equals(row.get("outcome")) && !reply.messages().isEmpty()) {
            LOG.info("Answered by {} in {} s", turn.bot().responder(),
                    String.format(Locale.ROOT, "%.1f", turn.waited() + elapsed / 1000.0));
        }
    }

    private static void tellHandOff(Map<String, Object> row, Turn turn, Reply reply) {
        Turn.Conversation conversation = turn.conversation();
        if (conversation == null) {
            return; // nothing is known of it
        }
        if ("completed".equals(row.get("outcome")) && Reply.HANDOFF.equals(reply.action())) {
            String reason = reply.data() == null ? "" : reply.data().path("hand_off_reason").asText("");
            LOG.info("Conversation {} is handed to a human by {}{}", conversation.id(), turn.bot().responder(),
                    reason.isEmpty() ? "" : " (" + reason + ")");
        } else if ("failed".equals(row.get("outcome")) && conversation.chatwootConversationId() != null) {
            LOG.info("Conversation {} is handed to a human: {} could not answer", conversation.id(), turn.bot().responder());
        }
    }

    /** Tells once in a minute that the bot is silent in a conversation because it has said too much there. */
    void capped(Object conversationId) {
        if (capped.asMap().putIfAbsent(conversationId, true) == null) {
            LOG.warn("Conversation {}: the bot has said so much in a minute that it may be talking to another bot, and waits"
                    + " (processor.turn.max-replies)", conversationId);
        }
    }
}
