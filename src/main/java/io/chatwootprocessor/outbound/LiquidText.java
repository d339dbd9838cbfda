package io.chatwootprocessor.outbound;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chatwoot runs outgoing content through Liquid (its {@code app/models/concerns/liquidable.rb}): an answer that holds
 * <code>{{</code> or <code>{%</code> would lose it, or show what the customer should not see. Text between backticks it
 * leaves alone.
 */
final class LiquidText {

    private static final Pattern BACKTICKS = Pattern.compile("`.*?`", Pattern.DOTALL);
    private static final Pattern OPENING = Pattern.compile("\\{(?=[{%])");
    /** Renders as one brace, so that no two of them meet in what Liquid reads. */
    private static final String BRACE = Matcher.quoteReplacement("{{ '{' }}");

    private LiquidText() {
    }

    /** @return what Liquid renders as {@code text} */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        Matcher protectedByBackticks = BACKTICKS.matcher(text);
        int done = 0;
        while (protectedByBackticks.find()) {
            escaped.append(OPENING.matcher(text.substring(done, protectedByBackticks.start())).replaceAll(BRACE));
            escaped.append(protectedByBackticks.group());
            done = protectedByBackticks.end();
        }
        return escaped.append(OPENING.matcher(text.substring(done)).replaceAll(BRACE)).toString();
    }
}
