package io.chatwootprocessor.purchasing.talk;

import java.util.List;
import java.util.Set;

/**
 * The content of a message, as the rules understood it.
 *
 * @param language  {@code es}, {@code en}, {@code pt}; another, which the rules do not know; null: there is doubt
 * @param wishes    in the order in which they were written
 * @param bare      whether the wish for an offer was concluded from lines alone: nothing else was said
 * @param refused   wishes that the vendor does not have, or not yet
 * @param agrees    the questions of ours to which the message says yes and nothing else, by what they ask for
 * @param lines     of an order
 * @param mentioned products without a quantity and a price
 * @param orders    names of orders, such as {@code P00012}
 * @param dates     and spans of time, as written
 * @param remainder the words not understood, as written
 * @param numbersLeft those of the remainder that may be about a line of an order
 */
public record Understood(String language, List<Wish> wishes, boolean bare, Set<Intent> refused, Set<Intent> agrees, List<Line> lines, List<String> mentioned,
        List<String> orders, List<String> dates, List<String> remainder, List<String> numbersLeft) {

    /** Whether the vendor wants that, with doubt or without. */
    public boolean wants(Intent intent) {
        return wishes.stream().anyMatch(wish -> wish.intent() == intent);
    }

    /** Whether the vendor wants that without any doubt. */
    public boolean surelyWants(Intent intent) {
        return wishes.stream().anyMatch(wish -> wish.intent() == intent && !wish.doubtful());
    }

    /** Whether the message says yes to a question about that, and nothing else but politeness. */
    public boolean agrees(Intent asked) {
        return agrees.contains(asked);
    }

    /** Whether nothing was understood that could be answered. */
    public boolean isNothing() {
        return wishes.isEmpty() && refused.isEmpty() && lines.isEmpty();
    }

    /** Whether the lines cannot be taken as they were written. */
    public boolean asksBack() {
        return lines.stream().anyMatch(line -> !line.isClear()) || (wants(Intent.QUOTE) || wants(Intent.CHANGE)) && !numbersLeft.isEmpty();
    }
}
