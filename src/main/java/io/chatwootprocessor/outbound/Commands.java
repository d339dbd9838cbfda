package io.chatwootprocessor.outbound;

import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * The checks of all commands. A command that is done twice has the same effect, so after an unclear end it is repeated and never looked
 * for.
 */
@Component
public class Commands {

    /** @throws SendFailed when the command has expired */
    public void check(@Variable("message") OutboundMessage message) {
        if (message.expired()) {
            throw new SendFailed(Kind.EXPIRED, "not done in time");
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
