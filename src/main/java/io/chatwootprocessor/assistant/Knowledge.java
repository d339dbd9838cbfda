package io.chatwootprocessor.assistant;

import java.util.Collection;
import java.util.List;

/** The texts that assistants may cite. */
public interface Knowledge {

    /**
     * Looks for passages that answer a question.
     *
     * @param bases to look in
     * @param limit passages at the most
     * @return the best one first
     */
    List<Passage> search(Collection<String> bases, String question, int limit);

    /**
     * A part of a document.
     *
     * @param document its name
     * @param heading  the path of headings above it; null: none
     * @param score    from 0 to 1
     * @param link     where a customer can read it; null: nowhere
     */
    record Passage(String document, String heading, double score, String text, String link) {
    }
}
