package io.chatwootprocessor.inbound.chatwoot;

import io.chatwootprocessor.inbound.Visible;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** The text of an HTML page, as a reader sees it. */
final class HtmlText {

    private static final int LONGEST = 500_000;
    private static final String UNSEEN = "head,style,script,template,noscript,[hidden],[style~=(?i)display:\\s*none]";
    /** The elements into which mail programs put quoted mails: Gmail, Apple Mail and Thunderbird, Yahoo, Outlook. */
    private static final String QUOTED = ".gmail_quote,.gmail_quote_container,blockquote[type=cite],.moz-cite-prefix,.yahoo_quoted";
    /** Outlook's: the quoted mail begins at this element, and goes on to the end of the element around it. */
    private static final String QUOTED_FROM = "#divRplyFwdMsg,#appendonsend";
    private static final Set<String> CELLS = Set.of("td", "th");
    private static final Set<String> LINES = Set.of("br", "tr", "li", "hr");

    private HtmlText() {
    }

    /** @return the text without quoted mails; with them if there is nothing else; empty if there is no text */
    static String of(String html) {
        Document page = Jsoup.parse(html.length() > LONGEST ? html.substring(0, LONGEST) : html);
        Set<Node> left = new HashSet<>(page.select(UNSEEN)); // removing elements one by one takes long where there are thousands
        String whole = text(page, left);
        left.addAll(page.select(QUOTED));
        for (Element mark : page.select(QUOTED_FROM)) {
            for (Element quoted = mark; quoted != null && left.add(quoted); quoted = quoted.nextElementSibling()) {
                // the next one, too
            }
        }
        String fresh = text(page, left);
        return Visible.in(fresh) ? fresh : whole;
    }

    private static boolean beginsLine(Element element) {
        return element.isBlock() && !CELLS.contains(element.normalName()) || LINES.contains(element.normalName());
    }

    private static boolean endsLine(Element element) {
        return element.isBlock() && !LINES.contains(element.normalName());
    }

    private static String text(Document page, Set<Node> left) {
        StringBuilder text = new StringBuilder();
        page.body().filter(new NodeFilter() {
            @Override
            public FilterResult head(Node node, int depth) {
                if (left.contains(node)) {
                    return FilterResult.SKIP_ENTIRELY;
                }
                if (node instanceof TextNode words) {
                    text.append(words.text());
                } else if (node instanceof Element element && beginsLine(element)) {
                    text.append('\n');
                }
                return FilterResult.CONTINUE;
            }

            @Override
            public FilterResult tail(Node node, int depth) {
                if (node instanceof Element element) {
                    text.append(CELLS.contains(element.normalName()) ? " " : endsLine(element) ? "\n" : "");
                }
                return FilterResult.CONTINUE;
            }
        });
        return text.toString().lines().map(line -> line.replace('\u00a0', ' ').strip()).collect(Collectors.joining("\n"))
                .replaceAll("\n{3,}", "\n\n").strip();
    }
}
