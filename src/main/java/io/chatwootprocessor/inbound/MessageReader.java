package io.chatwootprocessor.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.outbound.Adapters;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Reads the message that a route of somebody's own hands to {@code direct:receive-message}: a person's, on a channel of their own. */
@Component
public class MessageReader {

    /** The name of its webhook, by which a replay recognises such an event. */
    public static final String HOOK = "receive-message";
    /** {@code direct:replay-<door>} reads it again, from whichever of somebody's own channels it is. */
    public static final String DOOR = "message";
    private static final int LONGEST = 255; // both are in an index
    private static final int LONGEST_CONTENT = 150_000;
    private static final int MOST_FILES = 15;
    private static final long MILLISECONDS = 100_000_000_000L; // as seconds this would be the year 5138
    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final Pattern ADAPTER = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    private static final Set<String> KINDS = Set.of("image", "audio", "video", "file");
    /** The source of messages that come by the chat API. */
    private static final String CHAT = "chat";

    private final Adapters adapters;
    private final long account;

    MessageReader(Adapters adapters, ProcessorSettings settings) {
        this.adapters = adapters;
        this.account = settings.account();
    }

    /**
     * The body is an object, as a map, a text, bytes, a stream or a node.
     *
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code user_identifier_required},
     *     {@code invalid_timestamp} and the like: the field's name, and its fault
     */
    public Delivery read(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        byte[] json = body instanceof Map<?, ?> || body instanceof JsonNode ? JsonBody.write(body).getBytes(StandardCharsets.UTF_8)
                : exchange.getMessage().getBody(byte[].class);
        return delivery(JsonBody.read(json), null);
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql} */
    public Delivery again(@Body Map<String, Object> stored) {
        return delivery(JsonBody.read(StoredEvent.payload(stored)), StoredEvent.original(stored));
    }

    private Delivery delivery(ObjectNode payload, Long replayOf) {
        String channel = required(payload, "channel").toLowerCase(Locale.ROOT);
        if (!CHANNEL.matcher(Identifier.channel(channel)).matches()) {
            throw invalid("channel", "small letters, digits, hyphens, underscores");
        }
        Sender sender = sender(channel, required(payload, "user_identifier"));
        String id = required(payload, "message_id");
        String content = content(payload.path("content"));
        ArrayNode attachments = attachments(payload.path("attachments"));
        if (content.isBlank() && attachments.isEmpty()) {
            throw new RequestError(422, "content_required: a text, or attachments");
        }
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        String name = optional(payload, "name");
        if (name != null) {
            attributes.put("name", name);
        }
        return new Delivery(source(payload, Identifier.channel(channel)), HOOK, null, "message.received", account, payload, null,
                sender.identifier(), sender.channel(), null,
                new Delivery.Message("inbound", id, "contact", null, false, content, false, attributes, attachments,
                        moment(payload.path("timestamp")), null, null, null, null, null), null, null, replayOf).from(name);
    }

    private static Sender sender(String channel, String spelled) {
        try {
            return Identifier.of(channel, spelled);
        } catch (IllegalArgumentException e) {
            throw invalid("user_identifier", e.getMessage());
        }
    }

    /** The adapter that the message belongs to and that answers it. A source with a webhook of the program's own is refused here. */
    private String source(ObjectNode payload, String channel) {
        String named = optional(payload, "adapter");
        String source = named == null ? channel : named;
        if (!ADAPTER.matcher(source).matches()) {
            throw invalid("adapter", "small letters, digits, hyphens: the name of your route send-by-<adapter>");
        }
        if (source.equals(CHAT) || adapters.isShipped(source)) {
            throw invalid("adapter", source + " is one of the program's own and has its own webhook: name the adapter that answers, yours");
        }
        return source;
    }

    private static String content(JsonNode content) {
        if (missing(content)) {
            return "";
        }
        if (!content.isTextual() || content.textValue().length() > LONGEST_CONTENT) {
            throw invalid("content", "a text of at most " + LONGEST_CONTENT + " characters");
        }
        return content.textValue();
    }

    /** As Chatwoot has them. */
    private static ArrayNode attachments(JsonNode given) {
        ArrayNode attachments = JsonNodeFactory.instance.arrayNode();
        if (missing(given)) {
            return attachments;
        }
        if (!given.isArray() || given.size() > MOST_FILES) {
            throw invalid("attachments", "a list of at most " + MOST_FILES);
        }
        for (JsonNode file : given) {
            String url = file.path("url").asText("");
            if (!HttpAddress.is(url)) {
                throw invalid("attachments", "each has a url, an http or https address");
            }
            String kind = file.path("type").asText("file");
            if (!KINDS.contains(kind)) {
                throw invalid("attachments", "a type is image, audio, video or file");
            }
            ObjectNode attachment = attachments.addObject().put("file_type", kind).put("data_url", url);
            if (!file.path("filename").asText("").isBlank()) {
                attachment.put("fallback_title", file.path("filename").asText());
            }
        }
        return attachments;
    }

    /** @return null: as it comes, also where the sender's clock cannot be right */
    private static String moment(JsonNode timestamp) {
        if (missing(timestamp)) {
            return null;
        }
        try {
            long number = timestamp.longValue();
            Instant moment = JsonField.sane(!timestamp.isNumber() ? OffsetDateTime.parse(timestamp.asText()).toInstant()
                    : Math.abs(number) < MILLISECONDS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number));
            return JsonField.iso(moment);
        } catch (DateTimeException e) {
            throw invalid("timestamp", "ISO-8601 with its offset, or seconds or milliseconds since 1970");
        }
    }

    private static String required(ObjectNode payload, String field) {
        String text = optional(payload, field);
        if (text == null) {
            throw new RequestError(422, field + "_required: a text of at most " + LONGEST + " characters");
        }
        return text;
    }

    private static String optional(ObjectNode payload, String field) {
        JsonNode value = payload.path(field);
        if (missing(value)) {
            return null;
        }
        String text = value.isTextual() || value.isIntegralNumber() ? value.asText().strip() : "";
        if (text.length() > LONGEST || text.isEmpty() && !value.isTextual()) {
            throw invalid(field, "a text of at most " + LONGEST + " characters");
        }
        return text.isEmpty() ? null : text;
    }

    private static boolean missing(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static RequestError invalid(String field, String why) {
        return new RequestError(422, "invalid_" + field + ": " + why);
    }
}
