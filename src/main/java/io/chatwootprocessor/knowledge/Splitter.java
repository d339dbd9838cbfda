package io.chatwootprocessor.knowledge;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes passages of sections: as long as one thought may be, and as the model reads at once. Neighbours of one line below one heading become one
 * passage; a long section becomes several, cut between paragraphs, else lines, sentences, words. Each begins with the end of the one before,
 * so that a thought that was cut stands whole in one of them.
 */
final class Splitter {

    static final int LONGEST = 1000;
    private static final int OVERLAP = 150;
    private static final int SHORT = 40;
    private static final String SEPARATOR = " > ";

    private Splitter() {
    }

    static List<Passage> passages(List<Section> sections) {
        List<Passage> passages = new ArrayList<>();
        for (Section section : joined(sections)) {
            String heading = String.join(SEPARATOR, section.path());
            parts(section.text()).forEach(part -> passages.add(new Passage(heading, part)));
        }
        return passages;
    }

    /** A hundred thousand headings with a line each are no hundred thousand passages. */
    private static List<Section> joined(List<Section> sections) {
        List<Section> joined = new ArrayList<>();
        List<Section> run = new ArrayList<>();
        int length = 0;
        for (Section section : sections) {
            boolean fits = isShort(section) && !run.isEmpty() && parent(section).equals(parent(run.get(0)))
                    && length + size(section) <= LONGEST;
            if (!fits) {
                end(run, joined);
                length = 0;
            }
            if (isShort(section)) {
                run.add(section);
                length += size(section);
            } else {
                joined.add(section);
            }
        }
        end(run, joined);
        return joined;
    }

    private static void end(List<Section> run, List<Section> joined) {
        if (run.size() == 1) {
            joined.add(run.get(0));
        } else if (!run.isEmpty()) {
            StringBuilder text = new StringBuilder();
            run.forEach(section -> text.append(last(section)).append('\n').append(section.text()).append("\n\n"));
            joined.add(new Section(parent(run.get(0)), text.toString()));
        }
        run.clear();
    }

    private static boolean isShort(Section section) {
        return section.text().length() < SHORT && !section.whole() && !section.path().isEmpty();
    }

    private static int size(Section section) {
        return last(section).length() + section.text().length() + 3;
    }

    private static String last(Section section) {
        return section.path().get(section.path().size() - 1);
    }

    private static List<String> parent(Section section) {
        return section.path().subList(0, section.path().size() - 1);
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        while (text.length() - begin > LONGEST) {
            int end = cut(text, begin);
            parts.add(text.substring(begin, end).strip());
            begin = overlap(text, begin, end);
        }
        String rest = text.substring(begin).strip();
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        parts.removeIf(String::isEmpty);
        return parts;
    }

    /** Where a passage ends: in its second half, after the best of the ends there. */
    private static int cut(String text, int begin) {
        String part = text.substring(begin, begin + LONGEST);
        for (String between : new String[] {"\n\n", "\n"}) {
            int at = part.lastIndexOf(between);
            if (at >= LONGEST / 2) {
                return begin + at + between.length();
            }
        }
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(part);
        int at = sentences.preceding(LONGEST);
        if (at >= LONGEST / 2) {
            return begin + at;
        }
        int space = part.lastIndexOf(' ');
        return begin + (space >= LONGEST / 2 ? space + 1 : Character.isHighSurrogate(part.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }

    /** Where the next one begins: at a word, a little before the end of this one. */
    private static int overlap(String text, int begin, int end) {
        int from = Math.max(begin + 1, end - OVERLAP);
        String tail = text.substring(from, end - 1);
        int line = tail.indexOf('\n');
        int space = tail.indexOf(' ');
        int at = line >= 0 ? from + line + 1 : space >= 0 ? from + space + 1 : end;
        return Math.max(at, begin + 1);
    }
}
