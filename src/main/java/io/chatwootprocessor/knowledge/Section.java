package io.chatwootprocessor.knowledge;

import java.util.List;

/**
 * A part of a document that stands below one heading.
 *
 * @param path  the headings above it, the outermost first
 * @param whole whether it is one passage with none of its neighbours: a question with its answer
 */
record Section(List<String> path, String text, boolean whole) {

    /** Characters of a heading that stand above passages. */
    static final int LONGEST_HEADING = 200;

    Section {
        path = path.stream().map(Section::shortened).filter(heading -> !heading.isEmpty()).toList();
        text = text.strip();
    }

    Section(List<String> path, String text) {
        this(path, text, false);
    }

    /** A question with its answer. Of a long question only the beginning fits above; then it is text, too. */
    static Section pair(String question, String answer) {
        return new Section(List.of(question), question.length() > LONGEST_HEADING ? question + "\n\n" + answer : answer, true);
    }

    private static String shortened(String heading) {
        String line = heading.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_HEADING ? line : line.substring(0, Character.isHighSurrogate(line.charAt(LONGEST_HEADING - 1)) ? LONGEST_HEADING - 1 : LONGEST_HEADING) + "…";
    }
}
