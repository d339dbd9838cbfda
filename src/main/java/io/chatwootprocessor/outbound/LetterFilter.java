package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** Reads which dead letters a caller means. {@code communication.dead_letters} finds them. */
@Component
public class LetterFilter {

    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");
    private static final int LONGEST = 1000;

    /** The fields that a filter may name, and the form of their values. */
    private enum Field {
        CAUSE("a text", "(?s).{0," + LONGEST + "}"), ERROR("words of it", "(?s).{1," + LONGEST + "}"), ADAPTER("a text", "(?s).{1,100}"),
        EVENT("a text", "(?s).{1,100}"), USER_IDENTIFIER("a text of at most 255 characters", "(?s).{1,255}"),
        INBOX_ID("a number", NUMBER.pattern()), CONVERSATION_ID("a number", NUMBER.pattern()), IN_DOUBT("true or false", "true|false"),
        FROM("a moment such as 2026-11-29T12:00:00Z", null), TO("a moment such as 2026-11-29T12:00:00Z", null);

        private final String form;
        private final Pattern pattern;

        Field(String form, String pattern) {
            this.form = form;
            this.pattern = pattern == null ? null : Pattern.compile(pattern);
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        String read(String value) {
            String read = pattern == null ? moment(value) : pattern.matcher(value).matches() ? JsonBody.storable(value) : null;
            if (read == null) {
                throw new RequestError(422, "invalid_" + key() + ": " + form);
            }
            return read;
        }

        /** A plus in an address is a blank. */
        private static String moment(String text) {
            try {
                String moment = OffsetDateTime.parse(text.strip().replace(' ', '+')).toInstant().toString();
                return moment.matches("[12]\\d{3}-.*") ? moment : null;
            } catch (DateTimeException e) {
                return null;
            }
        }
    }

    /**
     * The parameters of {@code sql/outbound/list-failed.sql}.
     *
     * @param page  which part of the list
     * @param query of the address
     * @throws RequestError as {@link #of}
     */
    public Map<String, Object> page(@Body Map<String, Object> page, @Headers Map<String, Object> query) {
        Map<String, Object> parameters = new LinkedHashMap<>(page);
        parameters.put("filter", JsonBody.write(of(query)));
        return parameters;
    }

    /**
     * The parameters of {@code sql/outbound/list-causes.sql}.
     *
     * @throws RequestError as {@link #of}
     */
    public Map<String, Object> ofCauses(@Headers Map<String, Object> query) {
        return Map.of("filter", JsonBody.write(of(query)));
    }

    /**
     * @param query of an address; a parameter that is no field of a filter is left out
     * @throws RequestError 422 {@code invalid_<field>} and the form that is wanted
     */
    Map<String, String> of(Map<String, Object> query) {
        Map<String, String> filter = new LinkedHashMap<>();
        for (Field field : Field.values()) {
            if (query.get(field.key()) != null) {
                filter.put(field.key(), field.read(query.get(field.key()).toString()));
            }
        }
        return filter;
    }

    /**
     * @param filter of a body
     * @throws RequestError 422 {@code filter_required} where it is empty, {@code unknown_field} with its name, {@code invalid_<field>}
     */
    Map<String, String> of(JsonNode filter) {
        if (!filter.isObject() || filter.isEmpty()) {
            throw new RequestError(422, "filter_required: an object with at least one of cause, error, adapter, event, inbox_id,"
                    + " conversation_id, user_identifier, in_doubt, from, to");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : filter.properties()) {
            if (!isField(entry.getKey())) {
                throw new RequestError(422, "unknown_field: filter." + entry.getKey());
            }
            if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw new RequestError(422, "invalid_" + entry.getKey());
            }
            values.put(entry.getKey(), entry.getValue().asText());
        }
        return of(values);
    }

    /**
     * @return the moment in UTC
     * @throws RequestError 422 {@code invalid_<name>}
     */
    static String moment(String name, String text) {
        String moment = Field.moment(text);
        if (moment == null) {
            throw new RequestError(422, "invalid_" + name + ": " + Field.FROM.form);
        }
        return moment;
    }

    private static boolean isField(String name) {
        for (Field field : Field.values()) {
            if (field.key().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
