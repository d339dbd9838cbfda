package io.chatwootprocessor.assistant;

/**
 * What is wrong with a reply, before it leaves.
 *
 * @param verdict {@code claim}, {@code grounding}, {@code language}, {@code length}, {@code cut}
 * @param detail  what it is about, in the reply's own words
 */
public record Verdict(String verdict, String detail) {
}
