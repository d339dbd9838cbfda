package io.chatwootprocessor.console.picture;

import java.util.List;

/**
 * Boxes, frames around them, and arrows between them, before they have a place.
 *
 * @param title       the subject of the picture, in a few words
 * @param description the same in a sentence, for those who do not see it
 */
public record Picture(String title, String description, List<Frame> frames, List<Box> boxes, List<Arrow> arrows) {

    /** The widest that a box is. */
    public static final int LONGEST_LABEL = 32;

    /**
     * A frame around boxes.
     *
     * @param id   no box has it
     * @param link where a click goes; null: nowhere
     */
    public record Frame(String id, String label, String link) {
    }

    /**
     * A box.
     *
     * @param frame its frame's id; null: it stands in none
     * @param fact  the second line, such as counts; it may change without moving anything
     * @param kind  a word for the style sheet: {@code route}, {@code room}, {@code outside}; more than one with spaces between them
     * @param link  where a click goes; null: nowhere
     * @param tip   the text for a pointer that rests on it, also read out; null: none
     */
    public record Box(String id, String frame, String label, String fact, String kind, String link, String tip) {
    }

    /**
     * An arrow.
     *
     * @param from a box's id
     * @param to   a box's id
     * @param kind a word for the style sheet
     * @param tip  the meaning of the arrow; null: nothing more
     */
    public record Arrow(String from, String to, String kind, String tip) {
    }
}
