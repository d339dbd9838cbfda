package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.JsonField;
import io.chatwootprocessor.inbound.address.Identifier;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** Reads and checks the requests of callers of {@code /contacts/{identifier}/facts}: gives the parameters of the statements. */
@Component
public class FactRequests {

    private static final int LONGEST_IDENTIFIER = 255;
    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;
    private static final String ID = "[1-9]\\d{0,17}";
    private static final List<String> FIELDS = List.of("text", "id", "expires_at");

    /**
     * @param accountId Chatwoot's; missing: all
     * @throws RequestError 422 {@code invalid_identifier}, {@code invalid_account_id}, {@code invalid_limit}, {@code invalid_before}
     */
    public Map<String, Object> list(@Header("identifier") String identifier, @Header("account_id") String accountId, @Header("limit") String limit,
            @Header("before") String before) {
        Map<String, Object> parameters = contact(identifier, accountId);
        if (limit != null && !(limit.matches("\\d{1,3}") && Integer.parseInt(limit) >= 1 && Integer.parseInt(limit) <= LARGEST_LIMIT)) {
            throw new RequestError(422, "invalid_limit: 1 to " + LARGEST_LIMIT);
        }
        if (before != null && !before.matches(ID)) {
            throw new RequestError(422, "invalid_before: a positive whole number");
        }
        parameters.put("limit", limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
        parameters.put("before", before == null ? Long.MAX_VALUE : Long.parseLong(before));
        return parameters;
    }

    /**
     * @param body {@code {"text", "expires_at"?, "id"?}}; {@code id}: the fact that is corrected
     * @param id   the same in the path
     * @throws RequestError 400 where it is no JSON; 422 {@code invalid_identifier}, {@code invalid_account_id}, {@code invalid_text},
     *     {@code invalid_expires_at}, {@code invalid_id}, {@code unknown_field}
     */
    public Map<String, Object> put(@Body byte[] body, @Header("identifier") String identifier, @Header("account_id") String accountId,
            @Header("id") String id) {
        Map<String, Object> parameters = contact(identifier, accountId);
        ObjectNode fact = JsonBody.read(body);
        fact.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new RequestError(422, "unknown_field: the body has text, expires_at and id");
            }
        });
        String text = fact.path("text").isTextual() ? ContactFacts.oneLine(fact.path("text").textValue()) : "";
        if (text.isEmpty() || text.length() > RememberTool.LONGEST) {
            throw new RequestError(422, "invalid_text: a sentence of 1 to " + RememberTool.LONGEST + " characters");
        }
        JsonNode inBody = fact.path("id");
        String corrected = id != null ? id : inBody.isMissingNode() || inBody.isNull() ? null : inBody.isIntegralNumber() ? inBody.asText() : "";
        parameters.put("replaced", corrected == null ? null : id(corrected));
        parameters.put("text", text);
        parameters.put("expires_at", moment(fact.path("expires_at")));
        return parameters;
    }

    /** @throws RequestError 422 {@code invalid_identifier}, {@code invalid_account_id}, {@code invalid_id} */
    public Map<String, Object> delete(@Header("identifier") String identifier, @Header("account_id") String accountId, @Header("id") String id) {
        Map<String, Object> parameters = contact(identifier, accountId);
        parameters.put("id", id(id));
        return parameters;
    }

    /**
     * @param row of {@code sql/assistant/put-fact.sql}
     * @throws RequestError 404 {@code Fact not found}; 422 {@code several_accounts}, {@code invalid_expires_at}
     */
    public String stored(@Body Map<String, Object> row) {
        return switch ((String) row.get("outcome")) {
            case "not_found" -> throw new RequestError(404, "Fact not found");
            case "expired" -> throw new RequestError(422, "invalid_expires_at: it is past");
            case "several_accounts" -> throw new RequestError(422, "several_accounts: the contact is in several, name one as account_id");
            default -> (String) row.get("fact");
        };
    }

    /** @param spelled as it stands in the path: percent-encoded where needed; a plus is a plus */
    private static Map<String, Object> contact(String spelled, String accountId) {
        String identifier = decoded(spelled);
        if (identifier == null || identifier.isBlank() || identifier.length() > LONGEST_IDENTIFIER || identifier.indexOf('\0') >= 0) {
            throw new RequestError(422, "invalid_identifier: the contact's address in the channel");
        }
        if (accountId != null && !accountId.matches("\\d{1,18}")) {
            throw new RequestError(422, "invalid_account_id: a whole number");
        }
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("identifier", stored(identifier));
        parameters.put("account_id", accountId == null ? null : Long.valueOf(accountId));
        return parameters;
    }

    /** As conversations have it. */
    private static String stored(String identifier) {
        try {
            return Identifier.guess(identifier);
        } catch (IllegalArgumentException e) {
            return identifier; // conversations may hold it in an older form
        }
    }

    private static String decoded(String text) {
        try {
            return text == null ? null : UriUtils.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Long id(String id) {
        if (id == null || !id.matches(ID)) {
            throw new RequestError(422, "invalid_id: the number of a fact");
        }
        return Long.valueOf(id);
    }

    private static String moment(JsonNode moment) {
        if (moment.isMissingNode() || moment.isNull()) {
            return null;
        }
        try {
            Instant meant = OffsetDateTime.parse(moment.isTextual() ? moment.textValue() : "").toInstant();
            if (JsonField.isStorable(meant)) {
                return meant.toString();
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw new RequestError(422, "invalid_expires_at: a moment such as 2027-12-01T08:00:00Z");
    }
}
