package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.outbound.SendRequest.Recipient;
import java.util.Locale;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads and checks the body of {@code POST /outbound/send}. */
@Component
public class SendRequestReader {

    /** Chatwoot's own limit for a message's content. */
    static final int LONGEST_CONTENT = 150_000;

    private static final int HIGHEST_PRIORITY = 100;
    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_IDENTIFIER = 255;

    private final Adapters adapters;
    private final OwnAdapters own;
    private final RouteFiles files;

    SendRequestReader(Adapters adapters, OwnAdapters own, RouteFiles files) {
        this.adapters = adapters;
        this.own = own;
        this.files = files;
    }

    /**
     * @param prefer {@code respond-async}: the caller does not wait (RFC 7240), as does {@code "async": true}
     * @param key    makes repeated calls one message; at most 255 characters
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code conversation_id_required},
     *     {@code content_required} and the like: the field's name, and its fault
     */
    public SendRequest read(@Body byte[] body, @Header("Prefer") String prefer, @Header("Idempotency-Key") String key) {
        ObjectNode request = JsonBody.read(body);
        Adapter named = adapter(request.path("adapter"));
        Recipient to = recipient(request, named);
        JsonNode template = request.path("template_params");
        ArrayNode attachments = AttachmentReader.read(request.path("attachments"));
        if (present(template)
                && (!template.isObject() || template.path("name").asText("").isBlank() || !attachments.isEmpty())) {
            throw new RequestError(422, "invalid_template_params: an object with the template's name, and no attachments");
        }
        if (to.sessionId() != null) {
            checkCarried("session_id", adapters.withSessions(), present(template), flag(request, "private"));
        }
        if (named != null) {
            checkCarried("adapter", named, present(template), flag(request, "private"));
        }
        String content = content(request.path("content"), present(template) || !attachments.isEmpty());
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw new RequestError(422, "invalid_idempotency_key: 1 to " + LONGEST_KEY + " characters");
        }
        boolean respondAsync = prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async");
        return new SendRequest(to, content, flag(request, "private"), present(template) ? template : null, attachments,
                priority(request.path("priority")), named == null ? null : named.name(), flag(request, "live"), respondAsync | flag(request, "async"), key);
    }

    /** @return null: none is named */
    private Adapter adapter(JsonNode adapter) {
        if (!present(adapter)) {
            return null;
        }
        if (!adapter.isTextual() || !OwnAdapters.NAME.matcher(adapter.textValue()).matches()) {
            throw new RequestError(422, "invalid_adapter: small letters, digits, hyphens");
        }
        if (!files.has(Breakers.ADAPTER_ROUTE + adapter.textValue())) {
            throw new RequestError(422, "unknown_adapter: there is no route " + Breakers.ADAPTER_ROUTE + adapter.textValue());
        }
        own.declare(); // its file may have been saved this moment
        return adapters.of(adapter.textValue());
    }

    private static void checkCarried(String field, Adapter adapter, boolean template, boolean note) {
        if (template && !adapter.carries().contains("template") || note && !adapter.carries().contains("note")) {
            throw new RequestError(422, "invalid_" + field + ": " + adapter.title() + " sends no templates and no private notes");
        }
    }

    private Recipient recipient(ObjectNode request, Adapter named) {
        JsonNode id = request.path("conversation_id");
        if (present(id)) {
            return new Recipient(number(id, "invalid_conversation_id"), null, null, null, null, session(request));
        }
        if (!present(request.path("user_identifier"))) {
            throw new RequestError(422, "conversation_id_required");
        }
        if (present(request.path("session_id"))) {
            return throughSession(request, adapters.withSessions());
        }
        if (named != null && !named.asksChatwoot() && !present(request.path("inbox_id"))) {
            return beside(request, named);
        }
        if (!present(request.path("inbox_id"))) {
            throw new RequestError(422, "inbox_id_required");
        }
        String spelled = text(request, "user_identifier");
        String channel = text(request, "channel");
        long inbox = number(request.path("inbox_id"), "invalid_inbox_id");
        return recipient(person(channel, spelled), spelled, inbox, null);
    }

    private static Sender person(String channel, String spelled) {
        try {
            return Identifier.of(channel, spelled);
        } catch (IllegalArgumentException e) {
            throw new RequestError(422, "invalid_user_identifier: " + e.getMessage());
        }
    }

    /** Keeps the caller's spelling of a number: it may be the only one that reaches the phone. */
    private static Recipient recipient(Sender person, String spelled, Long inbox, String session) {
        String address = person.identifier().startsWith("+") ? Identifier.number(spelled) : null;
        return new Recipient(null, person.identifier(), person.identifier().equals(address) ? null : address, person.channel(), inbox, session);
    }

    /** A person whom that adapter reaches. Chatwoot need not know them. */
    private static Recipient beside(ObjectNode request, Adapter adapter) {
        boolean implied = adapter.channel() != null && !present(request.path("channel"));
        String spelled = text(request, "user_identifier");
        Sender person = person(implied ? adapter.channel() : text(request, "channel"), spelled);
        if (adapter.identity() != null && !adapter.identity().matcher(person.identifier()).find()) {
            throw new RequestError(422, "invalid_user_identifier: " + adapter.identityForm());
        }
        return recipient(person, spelled, null, null);
    }

    private static Recipient throughSession(ObjectNode request, Adapter adapter) {
        if (!text(request, "channel").equalsIgnoreCase(adapter.channel())) {
            throw new RequestError(422, "invalid_channel: through a session_id only " + adapter.channel() + " is reached");
        }
        String spelled = text(request, "user_identifier");
        Sender person = person(adapter.channel(), spelled);
        if (!adapter.identity().matcher(person.identifier()).find()) {
            throw new RequestError(422, "invalid_user_identifier: " + adapter.identityForm());
        }
        return recipient(person, spelled, null, session(request));
    }

    private static String session(ObjectNode request) {
        JsonNode id = request.path("session_id");
        if (!present(id)) {
            return null;
        }
        if (!id.isTextual() || !SendRequest.SESSION_ID.matcher(id.textValue()).matches()) {
            throw new RequestError(422, "invalid_session_id: 1 to 100 letters, digits, . _ -");
        }
        return id.textValue();
    }

    private static String content(JsonNode content, boolean optional) {
        String text = content.isTextual() ? content.textValue() : "";
        if (text.isBlank() && !(optional && (content.isTextual() || !present(content)))) {
            throw new RequestError(422, "content_required");
        }
        if (text.length() > LONGEST_CONTENT) {
            throw new RequestError(422, "content_too_long: at most " + LONGEST_CONTENT + " characters");
        }
        return text;
    }

    private static long number(JsonNode node, String error) {
        boolean number = node.isIntegralNumber() && node.canConvertToLong();
        boolean digits = node.isTextual() && node.textValue().strip().matches("\\d{1,18}");
        long value = number ? node.longValue() : digits ? Long.parseLong(node.textValue().strip()) : 0;
        if (value <= 0) {
            throw new RequestError(422, error + ": a positive whole number");
        }
        return value;
    }

    private static String text(ObjectNode request, String field) {
        JsonNode node = request.path(field);
        if (!node.isTextual() || node.textValue().isBlank() || node.textValue().length() > LONGEST_IDENTIFIER) {
            throw new RequestError(422, field + "_required: a text of at most " + LONGEST_IDENTIFIER + " characters");
        }
        return node.textValue().strip();
    }

    private static int priority(JsonNode priority) {
        if (!present(priority)) {
            return 0;
        }
        boolean number = priority.isIntegralNumber() || priority.isTextual();
        if (!number || !priority.asText().matches("-?\\d{1,3}") || Math.abs(priority.asInt()) > HIGHEST_PRIORITY) {
            throw new RequestError(422, "invalid_priority: -" + HIGHEST_PRIORITY + " to " + HIGHEST_PRIORITY);
        }
        return priority.asInt();
    }

    private static boolean flag(ObjectNode request, String field) {
        JsonNode flag = request.path(field);
        boolean text = flag.isTextual() && flag.textValue().matches("true|false"); // the fields of a form are texts
        if (present(flag) && !flag.isBoolean() && !text) {
            throw new RequestError(422, "invalid_" + field + ": true or false");
        }
        return flag.asBoolean(false);
    }

    private static boolean present(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }
}
