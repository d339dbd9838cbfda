package io.chatwootprocessor.inbound.chatwoot;

import io.chatwootprocessor.inbound.Visible;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** The text of an HTML page, as a reader sees it. */
final class HtmlText {

    private static final int LONGEST = 500_000;
    private static final String UNSEEN = "head,style,script,template,noscript,[hidden],[style~=(?i)display:\\s*none]";
    /** The elements into which mail programs put quoted mails: Gmail, Apple Mail and Thunderbird, Yahoo, Outlook. */
    private static final String QUOTED = ".gmail_quote,.gmail_quote_container,blockquote[type=cite],.moz-cite-prefix,.yahoo_quoted,"
            + "#divRplyFwdMsg,#divRplyFwdMsg ~ *,#appendonsend,#appendonsend ~ *";
    private static final Set<String> CELLS = Set.of("td", "th");
    private static final Set<String> LINES = Set.of("br", "tr", "li", "hr");

    private HtmlText() {
    }

    /** @return the text without quoted mails; with them if there is nothing else; empty if there is no text */
    static String of(String html) {
        Document page = Jsoup.parse(html.length() > LONGEST ? html.substring(0, LONGEST) : html);
        page.select(UNSEEN).remove();
        String whole = text(page);
        page.select(QUOTED).remove();
        String fresh = text(page);
        return Visible.in(fresh) ? fresh : whole;
    }

    private static boolean beginsLine(Element element) {
        return element.isBlock() && !CELLS.contains(element.normalName()) || LINES.contains(element.normalName());
    }

    private static boolean endsLine(Element element) {
        return element.isBlock() && !LINES.contains(element.normalName());
    }

    private static String text(Document page) {
        StringBuilder text = new StringBuilder();
        page.body().traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                if (node instanceof TextNode words) {
                    text.append(words.text());
                } else if (node instanceof Element element && beginsLine(element)) {
                    text.append('\n');
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node instanceof Element element) {
                    text.append(CELLS.contains(element.normalName()) ? " " : endsLine(element) ? "\n" : "");
                }
            }
        });
        return text.toString().lines().map(line -> line.replace('\u00a0', ' ').strip()).collect(Collectors.joining("\n"))
                .replaceAll("\n{3,}", "\n\n").strip();
    }
}
