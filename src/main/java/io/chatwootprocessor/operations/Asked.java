package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** The filter of a caller of a list, by the names of the query: each value is checked, and put into the filter if it is given. */
final class Asked {

    private static final int LONGEST = 255;
    private static final int LONGEST_WORDS = 1000;

    private final Map<String, Object> headers;

    Asked(Map<String, Object> headers) {
        this.headers = headers;
    }

    /** @return null: it is not given */
    String of(String name) {
        Object value = headers.get(name);
        return value == null ? null : value.toString();
    }

    void text(String name, Map<String, Object> filter) {
        text(name, LONGEST, "a text of at most " + LONGEST + " characters", filter);
    }

    /** At least one of the characters is a letter or a digit. */
    void words(String name, Map<String, Object> filter) {
        text(name, LONGEST_WORDS, "words, at most " + LONGEST_WORDS + " characters", filter);
        String words = (String) filter.get(name);
        if (words != null && words.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw invalid(name, "words, at most " + LONGEST_WORDS + " characters");
        }
    }

    void oneOf(String name, List<String> values, Map<String, Object> filter) {
        String value = of(name);
        if (value != null && !values.contains(value)) {
            throw invalid(name, String.join(", ", values.subList(0, values.size() - 1)) + " or " + values.get(values.size() - 1));
        }
        put(name, value, filter);
    }

    void id(String name, Map<String, Object> filter) {
        String value = of(name);
        put(name, value == null ? null : Page.id(value, "invalid_" + name), filter);
    }

    /** An id, or 0. */
    void number(String name, Map<String, Object> filter) {
        String value = of(name);
        if (value != null && !value.matches("\\d{1,18}")) {
            throw invalid(name, "a whole number");
        }
        put(name, value == null ? null : Long.valueOf(value), filter);
    }

    void moment(String name, Map<String, Object> filter) {
        String value = of(name);
        put(name, value == null ? null : moment(value, name), filter);
    }

    /** @throws RequestError 422 with the form that is wanted */
    static String moment(String value, String name) {
        try {
            String moment = OffsetDateTime.parse(value.strip().replace(' ', '+')).toInstant().toString(); // a plus in an address is a blank
            if (moment.length() <= LONGEST && moment.matches("[12]\\d{3}-.*")) {
                return moment;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw invalid(name, "a moment such as 2026-11-29T12:00:00Z");
    }

    private void text(String name, int longest, String form, Map<String, Object> filter) {
        String value = of(name);
        if (value != null && (value.isBlank() || value.length() > longest)) {
            throw invalid(name, form);
        }
        put(name, value == null ? null : JsonBody.storable(value.strip()), filter);
    }

    private static void put(String name, Object value, Map<String, Object> filter) {
        if (value != null) {
            filter.put(name, value);
        }
    }

    private static RequestError invalid(String name, String form) {
        return new RequestError(422, "invalid_" + name + ": " + form);
    }
}
