package io.chatwootprocessor.knowledge;

import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.TextContentRenderer;

/** Cuts Markdown at its headings. The text stays as it was written; comments, which a reader of the page does not see, are left out. */
final class MarkdownReader {

    private static final Pattern FRONT_MATTER = Pattern.compile("\\A---\\r?\\n.*?\\n---\\r?\\n", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("<!--.*?(?:-->|\\z)", Pattern.DOTALL);
    private static final Parser PARSER = Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();
    private static final TextContentRenderer TITLES = TextContentRenderer.builder().build();

    private MarkdownReader() {
    }

    /** @throws UnreadableDocument where it is nested too deeply */
    static List<Section> read(String markdown) {
        try {
            return sections(markdown);
        } catch (StackOverflowError e) {
            throw new UnreadableDocument("it is nested too deeply");
        }
    }

    private static List<Section> sections(String markdown) {
        String text = FRONT_MATTER.matcher(markdown).replaceFirst("");
        String[] lines = text.split("\\r?\\n|\\r", -1);
        Headings headings = new Headings();
        int next = 0;
        for (Node block = PARSER.parse(text).getFirstChild(); block != null; block = block.getNext()) {
            List<SourceSpan> spans = block.getSourceSpans();
            if (spans.isEmpty()) {
                continue;
            }
            int first = spans.get(0).getLineIndex();
            int end = spans.get(spans.size() - 1).getLineIndex() + 1;
            if (block instanceof Heading heading) {
                lines(lines, next, first, headings);
                headings.heading(heading.getLevel(), TITLES.render(heading));
                next = end;
            } else if (block instanceof HtmlBlock) {
                lines(lines, next, first, headings);
                headings.text(HtmlReader.text(COMMENT.matcher(joined(lines, first, end)).replaceAll("")) + "\n\n");
                next = end;
            }
        }
        lines(lines, next, lines.length, headings);
        return headings.sections();
    }

    private static void lines(String[] lines, int from, int to, Headings headings) {
        headings.text(joined(lines, from, to));
    }

    private static String joined(String[] lines, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(lines[i]).append('\n');
        }
        return text.toString();
    }
}
