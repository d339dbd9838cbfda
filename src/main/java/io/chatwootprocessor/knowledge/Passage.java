package io.chatwootprocessor.knowledge;

/**
 * A part of a document that is found as one.
 *
 * @param heading the path of headings above it
 */
record Passage(String heading, String text) {

    /** As a model embeds it: a text says more with its headings. */
    String whole() {
        return heading.isEmpty() ? text : heading + "\n" + text;
    }
}
