package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.Units;
import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds the quantity and the price among the numbers of one line of an order. A number that is not certain is a problem. */
final class Figures {

    private final Segment segment;
    private final String language;
    private final boolean changing;
    private final BigDecimal largest;
    private final Set<Problem> problems = EnumSet.noneOf(Problem.class);
    private final List<Integer> quantities = new ArrayList<>();
    private BigDecimal price;
    private String currency;
    private boolean priced;
    private int pricedAt = -1;
    private int end;

    /**
     * @param language of the message; null: it is not known
     * @param changing whether the message wants an order changed: then "a 12" may be a quantity or a price
     * @param largest  quantity that anybody means
     */
    Figures(Segment segment, String language, boolean changing, BigDecimal largest) {
        this.segment = segment;
        this.language = language;
        this.changing = changing;
        this.largest = largest;
    }

    /**
     * Looks at all numbers.
     *
     * @param product where the product begins; a number behind it may be its price
     * @param end     where it ends
     */
    Figures around(int product, int end) {
        this.end = end;
        for (int i = 0; i < segment.size(); i++) {
            boolean inside = i >= product && i < end;
            if (segment.at(i).is(Kind.NUMBER) && !inside) {
                look(i, product);
            } else if (!inside && isNumberWord(i, product)) {
                quantities.add(i);
            }
        }
        relative(product);
        pricePer();
        return this;
    }

    /** A number is a difference beside "remove" or "less", unless it stands behind "to": the vendor is asked for the whole. */
    private void relative(int product) {
        boolean said = IntStream.range(0, segment.size()).anyMatch(i -> (i < product || i >= end) && segment.isRelative(i));
        boolean to = IntStream.concat(quantities.stream().mapToInt(i -> i), IntStream.of(pricedAt).filter(i -> priced))
                .allMatch(i -> segment.is(segment.isCurrency(i - 1) ? i - 2 : i - 1, "target"));
        if (said && !to) {
            problems.add(Problem.RELATIVE);
        }
    }

    /** A price "per dozen" is that of one only if dozens are ordered. */
    private void pricePer() {
        String unit = unit() == null ? "" : Token.plain(unit());
        for (int per = 0; priced && per < segment.size(); per++) {
            String named = segment.word(per + 1);
            if (!segment.is(per, "per") || !segment.isUnit(per + 1)) {
                continue;
            }
            if (segment.is(per + 1, "pieces") || !unit.isEmpty() && (Units.areOne(unit, named) || unit.startsWith(named) || named.startsWith(unit))) {
                segment.use(per, per + 2);
            } else {
                problems.add(Problem.PRICE_PER);
            }
        }
    }

    /** A number in words counts where it stands before the product, or before a unit. */
    private boolean isNumberWord(int i, int product) {
        if (segment.numberWord(i) == 0 || segment.isAfter("old", i)) {
            return false;
        }
        int next = i + 1;
        next += segment.isUnit(next) ? 1 : 0;
        next += segment.is(next, "of") || segment.is(next, "times") ? 1 : 0;
        return next == product || segment.isUnit(i + 1) && !segment.isCurrency(i + 1);
    }

    private void look(int i, int product) {
        int from = segment.isCurrency(i - 1) ? i - 1 : i;
        int to = segment.isCurrency(i + 1) ? i + 2 : i + 1;
        boolean money = from < i || to > i + 1;
        int each = segment.afterEach(to);
        boolean cue = segment.is(from - 1, "price") || segment.is(from - 1, "becomes") || segment.word(from - 1).equals(":") && segment.is(from - 2, "price-words");
        boolean priceWord = segment.is(from - 1, "price-words") || segment.is(from - 2, "price-words") && segment.word(from - 1).equals(":");
        if (segment.isAfter("old", i) || isPaper(i, product)) {
            segment.use(i, i + 1);
        } else if (segment.is(i + 1, "no-products") || segment.is(i + 1, "months") || segment.is(i + 1, "of") && segment.is(i + 2, "months")) {
            return; // it counts something else
        } else if (each > to || money && (cue || !segment.is(from - 1, "unclear-price")) || priceWord) {
            price(i, from - (cue ? 1 : 0), each);
        } else if (segment.isUnit(i + 1)) {
            quantities.add(i);
        } else if (i > product && cue) {
            become(i, from);
        } else if (i > product && segment.is(from - 1, "unclear-price") && (money || !segment.is(from - 1, "gives") || !quantities.isEmpty())) {
            problems.add(Problem.UNCLEAR_PRICE);
            segment.use(from - 1, to);
        } else if (i > product && segment.hasAny("price-words") && !segment.hasAny("quantity-words")) {
            price(i, i, to);
        } else {
            if (isApart(i, product)) {
                problems.add(Problem.QUANTITY_OR_PRICE);
            }
            quantities.add(i);
        }
    }

    /** Whether other words stand between the product and a number behind it: then it is not known what the number counts. */
    private boolean isApart(int i, int product) {
        for (int at = product + 1; at < i; at++) {
            boolean sign = !segment.at(at).is(Kind.WORD) || segment.is(at, "gives") || segment.is(at, "of") || segment.is(at, "quantity-words")
                    || segment.is(at, "becomes");
            if (at >= end && !sign) {
                return true;
            }
        }
        return false;
    }

    /** "a 12" behind the product: a price in an offer; in a change it may be the quantity, too. */
    private void become(int i, int from) {
        boolean quantity = segment.hasAny("quantity-words");
        boolean money = segment.hasAny("price-words");
        if (changing && quantity && !money) {
            quantities.add(i);
        } else if (changing && !money && segment.is(from - 1, "becomes")) {
            problems.add(Problem.QUANTITY_OR_PRICE);
            segment.use(from - 1, i + 1);
        } else {
            price(i, from - 1, i + 1);
        }
    }

    private void price(int i, int from, int to) {
        if (priced) {
            problems.add(Problem.SEVERAL_NUMBERS);
        }
        priced = true;
        pricedAt = i;
        price = value(i);
        for (int at = i - 1; at <= i + 1; at += 2) {
            String named = at >= 0 && at < segment.size() ? segment.currency(at) : null;
            currency = named != null ? named : currency;
        }
        if (price != null && price.signum() < 0) {
            problems.add(Problem.NEGATIVE);
        }
        segment.use(from, to);
    }

    /** Whether it is the number of an order or an invoice, and no quantity. */
    private boolean isPaper(int i, int product) {
        boolean named = segment.is(i - 1, "documents") || segment.word(i - 1).equals("#") && segment.is(i - 2, "documents");
        int next = i + 1;
        next += segment.is(next, "times") || segment.is(next, "of") ? 1 : 0;
        return named && next != product && !segment.isUnit(i + 1);
    }

    private BigDecimal value(int i) {
        int word = segment.at(i).is(Kind.NUMBER) ? 0 : segment.numberWord(i);
        BigDecimal value = word > 0 ? BigDecimal.valueOf(word) : Amount.of(segment.at(i).text(), language).value();
        if (value == null) {
            problems.add(Problem.AMBIGUOUS_NUMBER);
        }
        return value;
    }

    /** @return null: it is not said, or not clear */
    BigDecimal quantity() {
        if (quantities.isEmpty()) {
            return null;
        }
        if (quantities.size() > 1) {
            problems.add(Problem.SEVERAL_NUMBERS);
            quantities.forEach(i -> segment.use(i, i + 1));
            return null;
        }
        int i = quantities.get(0);
        segment.use(segment.is(i - 1, "gives") || segment.is(i - 1, "becomes") ? i - 1 : i, i + (segment.isUnit(i + 1) ? 2 : 1));
        if (segment.isAfter("about", i) || segment.leavesChoice()) {
            problems.add(Problem.INEXACT);
        }
        BigDecimal value = value(i);
        if (value != null) {
            check(value);
        }
        return value;
    }

    private void check(BigDecimal value) {
        if (value.signum() <= 0) {
            problems.add(value.signum() == 0 ? Problem.ZERO : Problem.NEGATIVE);
        } else if (value.compareTo(largest) > 0) {
            problems.add(Problem.TOO_LARGE);
        }
    }

    /** @return null: none was written */
    String unit() {
        int i = quantities.size() == 1 ? quantities.get(0) + 1 : -1;
        return segment.isUnit(i) ? segment.at(i).text() : null;
    }

    /** As written, also where it means one piece; null: none. */
    boolean hasQuantity() {
        return !quantities.isEmpty();
    }

    boolean hasPrice() {
        return priced;
    }

    BigDecimal price() {
        return price;
    }

    /** @return null: none is named */
    String currency() {
        return currency;
    }

    Set<Problem> problems() {
        return problems;
    }

    /** Where the quantity stands; -1: it is not clear. */
    int quantityAt() {
        return quantities.size() == 1 ? quantities.get(0) : -1;
    }
}
