package io.chatwootprocessor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** Somebody who writes on WhatsApp, in an account, a Chatwoot conversation and an inbox of their own. */
public final class Customer {

    private final Program program;
    private final long account;
    private final long chatwootConversation = Payloads.unused();
    private final long inbox;
    private long second = 1785247401;

    public Customer(Program program, long inbox) {
        this(program, Payloads.unused(), inbox);
    }

    /** Somebody in that account. */
    public Customer(Program program, long account, long inbox) {
        this.program = program;
        this.account = account;
        this.inbox = inbox;
    }

    public long chatwootConversation() {
        return chatwootConversation;
    }

    /** @return the id of our conversation */
    public long says(String content) {
        return says(content, message -> { });
    }

    /** @return the id of our conversation */
    public long says(String content, Consumer<ObjectNode> difference) {
        return program.webhook(message(content, difference)).number("conversation_id");
    }

    /** A message that is not sent yet, one second later than the one before. */
    public ObjectNode message(String content, Consumer<ObjectNode> difference) {
        ObjectNode message = Payloads.message(account, chatwootConversation, Payloads.unused(), content, ++second, "pending");
        ObjectNode conversation = (ObjectNode) message.path("conversation");
        conversation.put("inbox_id", inbox);
        String phone = "+49" + chatwootConversation;
        ((ObjectNode) message.path("sender")).put("phone_number", phone);
        ((ObjectNode) conversation.at("/meta/sender")).put("phone_number", phone);
        difference.accept(message);
        return message;
    }

    /** A human agent answers in public. */
    public void isAnsweredByAnAgent(String content) {
        says(content, message -> {
            message.put("message_type", "outgoing");
            message.putObject("sender").put("id", 7).put("name", "Agnes").put("email", "agnes@example.com").put("type", "user");
        });
    }

    /** Chatwoot's conversation gets that status. */
    public void becomes(String status) {
        program.webhook(status(status));
    }

    /** The event of that, which is not sent yet. */
    public ObjectNode status(String status) {
        ObjectNode event = Payloads.conversation("conversation_status_changed", account, chatwootConversation, ++second, status);
        event.put("inbox_id", inbox);
        String phone = "+49" + chatwootConversation;
        ((ObjectNode) event.at("/meta/sender")).put("phone_number", phone);
        return event;
    }
}
