package io.chatwootprocessor.tools;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A tool of assistants: its description for models, and its limits.
 *
 * @param name        by which the model calls it
 * @param description its purpose; the model reads it
 * @param parameters  a JSON Schema of type {@code object}; only its top-level {@code properties} reach the tool
 * @param tags        by which assistants choose it
 * @param timeout     for one call; then the caller goes on without it
 * @param resultLimit in characters; a longer result is cut
 */
public record Tool(String name, String description, Map<String, Object> parameters, Set<String> tags, ToolHints hints, Duration timeout,
        int resultLimit) {

    public static final Duration TIMEOUT = Duration.ofSeconds(10);
    public static final int RESULT_LIMIT = 8000;

    /** OpenAI takes no other characters, Google no other first one. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]{0,63}");
    /** OpenAI takes no longer one. */
    private static final int LONGEST_DESCRIPTION = 1024;

    /** @throws IllegalArgumentException naming the fault: models' providers would refuse the tool */
    public Tool {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("models' providers refuse the name \"" + name
                    + "\": a tool has 1 to 64 letters, digits, _ and -, the first one a letter or _");
        }
        if (description == null || description.isBlank()) {
            throw new IllegalArgumentException("the tool " + name + " has no description, and a model would not know what it is for");
        }
        if (description.length() > LONGEST_DESCRIPTION) {
            throw new IllegalArgumentException("the description of the tool " + name + " is longer than " + LONGEST_DESCRIPTION + " characters");
        }
        if (timeout.isNegative() || timeout.isZero() || resultLimit < 1) {
            throw new IllegalArgumentException("the tool " + name + " has a timeout or a resultLimit that lets nothing through");
        }
        description = description.strip();
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /** With the usual limit of a result, and no other hints. */
    public Tool(String name, String description, Map<String, Object> parameters, Set<String> tags, boolean readOnly, boolean destructive,
            boolean idempotent, Duration timeout) {
        this(name, description, parameters, tags, new ToolHints(null, readOnly, destructive, idempotent, null), timeout, RESULT_LIMIT);
    }

    /** Whether it changes nothing, so that it may be called again, and while somebody only tries. */
    public boolean readOnly() {
        return Boolean.TRUE.equals(hints.readOnly());
    }

    /** Whether it may undo or delete something. */
    public boolean destructive() {
        return Boolean.TRUE.equals(hints.destructive());
    }

    /** Whether a second call with the same arguments changes nothing more. */
    public boolean idempotent() {
        return readOnly() || Boolean.TRUE.equals(hints.idempotent());
    }

    /** The declared parameters, each with its JSON Schema. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> properties() {
        return parameters.get("properties") instanceof Map<?, ?> declared ? (Map<String, Object>) declared : Map.of();
    }
}
