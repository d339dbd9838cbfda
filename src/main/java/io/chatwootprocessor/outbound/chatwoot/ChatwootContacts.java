package io.chatwootprocessor.outbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.PhoneNumber;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Finds or creates the contact of a first message, by phone number, e-mail address or identifier, and its conversation in the inbox
 * (Chatwoot's {@code contacts_controller.rb}, {@code conversations_controller.rb}). Bots may do neither.
 */
@Component
public class ChatwootContacts {

    private final ChatwootApi api;

    ChatwootContacts(ChatwootApi api) {
        this.api = api;
    }

    /** Makes the exchange {@code GET /contacts/search}, which looks for parts of name, address, number and identifier. */
    public void search(@Variable("message") OutboundMessage message, Exchange exchange) {
        String identifier = message.to().userIdentifier();
        if (identifier.endsWith(Identifier.VISITOR)) {
            throw new SendFailed(Kind.REFUSED, "conversation " + message.to().conversationId()
                    + " is with a website visitor: a visitor without a conversation in Chatwoot cannot be written to there");
        }
        api.get(exchange, message, "/contacts/search", "q=" + URLEncoder.encode(PhoneNumber.common(identifier), StandardCharsets.UTF_8));
    }

    /** @return the contact that has exactly this number, address or identifier; null: there is none */
    public Long found(Exchange exchange, @Variable("message") OutboundMessage message) {
        String identifier = message.to().userIdentifier();
        for (JsonNode contact : list(exchange)) {
            String known = contact.path(field(message)).asText();
            if (identifier.equalsIgnoreCase(known) || PhoneNumber.areOne(identifier, known)) {
                return id(contact);
            }
        }
        return null;
    }

    public void create(@Variable("message") OutboundMessage message, Exchange exchange) {
        String identifier = message.to().userIdentifier();
        api.postAsUser(exchange, message, "/contacts",
                Map.of("inbox_id", message.to().chatwootInboxId(), "name", identifier, field(message), identifier));
    }

    public Long created(Exchange exchange) {
        return id(answer(exchange).path("payload").path("contact"));
    }

    public void conversations(@Variable("message") OutboundMessage message, @Variable("contact") long contact, Exchange exchange) {
        api.get(exchange, message, "/contacts/" + contact + "/conversations", null);
    }

    /**
     * The contact's newest conversation in the inbox that is not resolved; null: there is none.
     *
     * @throws SendFailed where it is a website's, whose visitor may only claim to be that contact
     */
    public Long openConversation(Exchange exchange, @Variable("message") OutboundMessage message) {
        Long newest = null;
        for (JsonNode conversation : list(exchange)) {
            boolean here = conversation.path("inbox_id").asLong() == message.to().chatwootInboxId();
            if (here && isUnverifiedVisitors(conversation.path("meta"))) {
                throw new SendFailed(Kind.REFUSED, "inbox " + message.to().chatwootInboxId() + " is a website's, and who claims to be that"
                        + " person there is not verified (hmac_verified): write from an e-mail inbox, or reply to the visitor's conversation");
            }
            boolean open = !conversation.path("status").asText().equals("resolved");
            long id = conversation.path("id").asLong();
            newest = here && open && (newest == null || id > newest) ? Long.valueOf(id) : newest;
        }
        return newest;
    }

    private static boolean isUnverifiedVisitors(JsonNode meta) {
        return meta.path("channel").asText().equals("Channel::WebWidget") && !meta.path("hmac_verified").asBoolean(false);
    }

    public void openOne(@Variable("message") OutboundMessage message, @Variable("contact") long contact, Exchange exchange) {
        api.postAsUser(exchange, message, "/conversations",
                Map.of("inbox_id", message.to().chatwootInboxId(), "contact_id", contact));
    }

    public Long opened(Exchange exchange) {
        return id(answer(exchange));
    }

    /** The parameters of {@code sql/outbound/chatwoot/keep-chatwoot-conversation.sql}. */
    public Map<String, Object> parameters(@Body long conversation, @Variable("message") OutboundMessage message) {
        return Map.of("chatwoot_conversation_id", conversation, "conversation_id", message.to().conversationId(),
                "message_id", message.messageId(), "claim_id", message.claim().id());
    }

    /** @return the message with its conversation of Chatwoot's */
    public OutboundMessage complete(@Body long conversation, @Variable("message") OutboundMessage message) {
        return message.withChatwootConversation(conversation);
    }

    /** Reads an answer. No message was posted yet, so an unclear answer leaves no doubt about it. */
    private static JsonNode answer(Exchange exchange) {
        try {
            return ChatwootApi.answer(HttpAnswer.of(exchange));
        } catch (SendFailed e) {
            throw e.getKind() == Kind.AMBIGUOUS ? e.as(Kind.UNREACHABLE) : e.getKind() == Kind.UNCLEAR ? e.as(Kind.REJECTED) : e;
        }
    }

    /** @throws SendFailed where there is no list, not even an empty one: then the contacts or conversations there are not known */
    private static JsonNode list(Exchange exchange) {
        JsonNode list = answer(exchange).path("payload");
        if (!list.isArray()) {
            throw new SendFailed(Kind.UNREACHABLE, "Chatwoot was asked for a list and gave none: is CHATWOOT_BASE_URL its address?");
        }
        return list;
    }

    /** @throws SendFailed where none is named; the next attempt looks whether it was created */
    private static long id(JsonNode written) {
        Long id = ChatwootApi.id(written);
        if (id == null) {
            throw new SendFailed(Kind.UNREACHABLE, "Chatwoot did not say the id of what it has: is CHATWOOT_BASE_URL its address?");
        }
        return id;
    }

    private static String field(OutboundMessage message) {
        return message.to().channel().equals("email") ? "email"
                : message.to().userIdentifier().matches("\\+\\d{5,15}") ? "phone_number" : "identifier";
    }
}
