package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.regex.Pattern;

/**
 * A request of {@code POST /outbound/send}.
 *
 * @param to             the receiver
 * @param content        the text; may be empty where there are attachments or a template
 * @param privateNote    whether it is a note among agents
 * @param templateParams Chatwoot's {@code template_params}; null: no template
 * @param attachments    objects with {@code filename} and {@code url}, or {@code data} in base64 and an {@code upload_id}
 * @param priority       the larger, the sooner, among conversations
 * @param adapter        that sends it; null: as the customer is reached
 * @param live           whether it goes through the production adapter, whatever the environment
 * @param async          whether the caller does not wait for the outcome
 * @param idempotencyKey calls with the same key are one message; null: every call is one of its own
 */
public record SendRequest(Recipient to, String content, boolean privateNote, JsonNode templateParams, ArrayNode attachments,
        int priority, String adapter, boolean live, boolean async, String idempotencyKey) {

    /** The ids that a session may have. An id becomes part of a path. */
    public static final Pattern SESSION_ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");

    /**
     * A conversation, or a person who is written to first.
     *
     * @param conversationId one of ours; null: the sender's active one is used, or a new one is started
     * @param userIdentifier the person, as webhooks resolve them
     * @param address        their address in the channel, as the caller spells it; null: no other than the identifier
     * @param channel        as conversations name it: {@code whatsapp}, {@code email}, …
     * @param inboxId        Chatwoot's inbox to write from
     * @param sessionId      the WhatsApp bridge's session to write through; null: as the customer is reached
     */
    public record Recipient(Long conversationId, String userIdentifier, String address, String channel, Long inboxId, String sessionId) {
    }
}
