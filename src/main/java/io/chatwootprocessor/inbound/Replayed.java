package io.chatwootprocessor.inbound;

/**
 * The outcome of an event that was to be received again.
 *
 * @param outcome {@code stored}, {@code duplicate}, {@code applied}, {@code ignored}, or one of the constants
 * @param detail  why it failed; null: it did not
 */
public record Replayed(long id, String outcome, String detail) {

    static final String UNKNOWN = "unknown";
    static final String FAILED = "failed";
}
