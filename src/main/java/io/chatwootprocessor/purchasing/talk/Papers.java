package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The orders and the dates that a message names.
 *
 * @param orders as written, without the words before the number
 * @param dates  and spans of time, as written
 * @param used   the tokens that name them
 */
record Papers(List<String> orders, List<String> dates, Set<Token> used) {

    /** @param lines the tokens used for lines of an order */
    static Papers of(List<Token> tokens, String message, Set<Token> lines, Words words) {
        Set<String> orders = new LinkedHashSet<>();
        Set<String> dates = new LinkedHashSet<>();
        Set<Token> used = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is(Kind.ORDER)) {
                orders.add(token.text());
                used.add(token);
            } else if (token.is(Kind.DATE) || token.is(Kind.WORD) && words.has("days", token.plain())) {
                dates.add(token.text());
                used.add(token);
            } else if ((token.is(Kind.NUMBER) || token.is(Kind.WORD) && words.number(token.plain(), null) > 1) && !lines.contains(token)) {
                int end = timeEnd(tokens, i, words);
                if (end > i) {
                    dates.add(message.substring(token.start(), tokens.get(end - 1).end()));
                    used.addAll(tokens.subList(i, end));
                } else if (isOrder(tokens, i, words)) {
                    orders.add(token.text());
                    used.add(token);
                }
            }
        }
        return new Papers(new ArrayList<>(orders), new ArrayList<>(dates), used);
    }

    /** The end of a time, such as "15 de diciembre" or "5 days", that begins there; the same index: there is none. */
    private static int timeEnd(List<Token> tokens, int number, Words words) {
        int next = number + 1;
        if (next < tokens.size() && words.has("no-products", tokens.get(next).plain())) {
            return next + 1;
        }
        next += next < tokens.size() && words.has("of", tokens.get(next).plain()) ? 1 : 0;
        return next < tokens.size() && words.has("months", tokens.get(next).plain()) ? next + 1 : number;
    }

    /** Whether "order" stands before it, with nothing but a word for number between them. */
    private static boolean isOrder(List<Token> tokens, int number, Words words) {
        int at = number - 1;
        while (at >= 0 && (words.has("number", tokens.get(at).plain()) || tokens.get(at).text().equals("#") || tokens.get(at).text().equals("."))) {
            at--;
        }
        return at >= 0 && words.has("orders", tokens.get(at).plain());
    }
}
