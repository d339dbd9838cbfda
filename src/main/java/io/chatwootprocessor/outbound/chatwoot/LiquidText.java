package io.chatwootprocessor.outbound.chatwoot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Escapes the signs that Liquid acts on, because Chatwoot renders outgoing content with Liquid (its {@code app/models/concerns/liquidable.rb}).
 * An answer with <code>{{</code> or <code>{%</code> would lose that part, or show what the customer should not see. Before that, Chatwoot
 * puts each text between two back-ticks into a {@code raw} block. That does not protect: a text with <code>{% endraw %}</code> ends the
 * block.
 */
final class LiquidText {

    /** The signs that Liquid acts on, and a brace before a back-tick, because Chatwoot writes <code>{% raw %}</code> between the two. */
    private static final Pattern LIQUID = Pattern.compile("\\{[{%`]");
    private static final Pattern SPECIAL = Pattern.compile("`|\\{(?=[{%`])");
    /** Renders as one brace, so that no two braces meet in the text that Liquid reads. */
    private static final String BRACE = Matcher.quoteReplacement("{{ '{' }}");
    /** Renders as one back-tick without holding one, so that Chatwoot finds no text between two of them. */
    private static final String BACKTICK = Matcher.quoteReplacement("{{ '%60' | url_decode }}");

    private LiquidText() {
    }

    /**
     * @param text to be shown
     * @return a text that Chatwoot renders as {@code text}: the text itself where nothing in it means anything to Liquid
     */
    static String escape(String text) {
        if (!LIQUID.matcher(text).find()) {
            return text;
        }
        return SPECIAL.matcher(text).replaceAll(found -> found.group().equals("`") ? BACKTICK : BRACE);
    }
}
