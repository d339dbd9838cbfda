package io.chatwootprocessor.responder;

/** Answers that are no route of their own, such as those of assistants. A route {@code respond-by-<name>} goes before them. */
public interface MoreResponders {

    /** Whether there is one of that name. */
    boolean has(String name);

    /** Which version of it answers now, as a hash; null: it has none. */
    default String version(String name) {
        return null;
    }

    /** The endpoint that takes a {@link Turn} and gives what {@link ReplyReader} reads. */
    String endpoint();
}
