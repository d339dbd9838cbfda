package io.chatwootprocessor.outbound;

import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * The checks of all commands. A command that is done twice has the same effect, so after an unclear end it is repeated and never looked
 * for.
 */
@Component
public class Commands {

    private final Duration call;

    Commands(ProcessorSettings settings) {
        call = settings.outbound().call(); // as HttpClientSettings limits every call
    }

    /**
     * Lets a command pass that may be done: before it expires, and within its claim, so that it keeps its place in the line.
     *
     * @throws SendFailed when it may not, at all or now
     */
    public void check(@Variable("message") OutboundMessage message) {
        if (message.expired()) {
            throw new SendFailed(Kind.EXPIRED, "not done in time");
        }
        if (!message.claim().covers(call)) {
            throw new SendFailed(Kind.DEFERRED, "it waited so long that another program may have taken it over");
        }
    }

    /** The parameters of {@code sql/outbound/is-outdated.sql}. */
    public Map<String, Object> parameters(@Variable("message") OutboundMessage message) {
        return Map.of("message_id", message.messageId());
    }

    /** The result of a command that had nothing left to do. */
    public SendResult skipped() {
        return new SendResult(null);
    }

    /** @throws SendFailed when it is another command, or a message */
    public static String argument(OutboundMessage message, String name) {
        if (message.command() == null || !message.command().name().equals(name)) {
            throw new SendFailed(Kind.REFUSED, "the adapter " + message.adapter() + " cannot do that: it is no " + name);
        }
        return message.command().argument();
    }
}
