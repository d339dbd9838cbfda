package io.chatwootprocessor.assistant;

/**
 * A fault of a reply, found before it leaves.
 *
 * @param verdict {@code claim}, {@code grounding}, {@code language}, {@code length}, {@code cut}
 * @param detail  the place of the fault, in the reply's own words
 */
public record Verdict(String verdict, String detail) {
}
