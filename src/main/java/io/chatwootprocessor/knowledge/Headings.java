package io.chatwootprocessor.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Collects a document's sections while it is read from the top: text goes below the headings that were met last. */
class Headings {

    private final TreeMap<Integer, String> path = new TreeMap<>();
    private final StringBuilder text = new StringBuilder();
    private final List<Section> sections = new ArrayList<>();

    /**
     * A title that is too long for one is text, too; only its beginning stands above the passages.
     *
     * @param level 1: the outermost
     */
    void heading(int level, String title) {
        end();
        path.tailMap(level, true).clear();
        path.put(level, title);
        if (title.length() > Section.LONGEST_HEADING) {
            text(title + "\n\n");
        }
    }

    void text(String part) {
        text.append(part);
    }

    List<Section> sections() {
        end();
        return sections;
    }

    private void end() {
        if (!text.toString().isBlank()) {
            sections.add(new Section(List.copyOf(path.values()), text.toString()));
        }
        text.setLength(0);
    }
}
