package io.chatwootprocessor.responder;

import java.util.Optional;

/** Answers that are no route of their own, such as those of assistants. A route {@code respond-by-<name>} goes before them. */
public interface MoreResponders {

    /** Whether there is one of that name. */
    boolean has(String name);

    /** Which version of it answers now, as a hash; null: it has none. */
    default String version(String name) {
        return null;
    }

    /** The name of the responder that has to go on with something that the turn is about; empty: none has to. */
    default Optional<String> goesOn(Turn turn) {
        return Optional.empty();
    }

    /** The endpoint that takes a {@link Turn} and gives a reply that {@link ReplyReader} reads. */
    String endpoint();
}
