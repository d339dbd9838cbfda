package io.chatwootprocessor.knowledge;

import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/** Reads the visible text of a page: no scripts, no hidden text, no navigation to other pages. Nothing in it is executed or fetched. */
final class HtmlReader {

    /** What it has read of a style (*+, ++, ?+) it does not give back: else a style of a million zeros is read a million times. */
    private static final String UNSEEN = "script, style, noscript, template, svg, math, canvas, iframe, object, embed, audio, video, head, nav, form,"
            + " select, button, input, textarea, dialog:not([open]), [hidden], [aria-hidden=true],"
            + " [style~=(?i)display\\s*+:\\s*+none], [style~=(?i)visibility\\s*+:\\s*+(hidden|collapse)],"
            + " [style~=(?i)opacity\\s*+:\\s*+0*+\\.?+0*+\\s*+(;|!|$)],"
            + " [style~=(?i)font-size\\s*+:\\s*+0*+\\.?+0*+\\s*+(px|pt|em|rem|%)?+\\s*+(;|!|$)],"
            + " [style~=(?i)(text-indent|left|top|right|margin-left)\\s*+:\\s*+-\\d{3}]";

    private HtmlReader() {
    }

    static List<Section> read(String html) {
        Document page = Jsoup.parse(html);
        Headings headings = new Headings();
        if (page.selectFirst("h1") == null && !page.title().isBlank()) {
            headings.heading(1, page.title());
        }
        walk(page, headings);
        return headings.sections();
    }

    /** Of a part of a page, its headings among the text. */
    static String text(String html) {
        Headings headings = new Headings();
        Document page = Jsoup.parse(html);
        page.select("h1, h2, h3, h4, h5, h6").tagName("p");
        walk(page, headings);
        return headings.sections().stream().map(Section::text).findFirst().orElse("");
    }

    private static void walk(Document page, Headings headings) {
        page.select(UNSEEN).remove();
        NodeTraversor.traverse(new NodeVisitor() {

            private Element title;

            @Override
            public void head(Node node, int depth) {
                if (title != null) {
                    return;
                }
                if (node instanceof Element element && element.tagName().matches("h[1-6]")) {
                    title = element;
                    headings.heading(element.tagName().charAt(1) - '0', element.text());
                } else if (node instanceof Element element && (element.isBlock() || element.nameIs("br"))) {
                    headings.text(element.nameIs("li") ? "\n- " : element.nameIs("tr") || element.nameIs("br") ? "\n" : "\n\n");
                } else if (node instanceof Element element && (element.nameIs("td") || element.nameIs("th"))) {
                    headings.text(" | ");
                } else if (node instanceof TextNode text) {
                    headings.text(text.getWholeText().replaceAll("\\s+", " "));
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node == title) {
                    title = null;
                }
            }
        }, page.body());
    }
}
