package io.chatwootprocessor.purchasing.talk;

/**
 * One thing that the vendor wants.
 *
 * @param doubtful whether it stands in a question or under a condition: it is asked back before anything is done
 */
public record Wish(Intent intent, boolean doubtful) {
}
