package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Finds the lines of an order in a message, in the forms in which people write them. An unclear word is a problem of the line. */
@Component
class Lines {

    private static final int SHORT_CODE = 3;

    private final Words words;

    Lines(Words words) {
        this.words = words;
    }

    /** Lines, products that were only mentioned, and the tokens used for them. */
    record Result(List<Line> lines, List<String> mentioned, Set<Token> used) {
    }

    /**
     * Reads one message.
     *
     * @param tokens   of it
     * @param message  as {@link Lexer#cleaned} gives it
     * @param language null: it is not known
     * @param seen     words by which a wish was seen
     * @param changing whether an order is to be changed
     * @param named    whether products may be named in words: where the message wants an offer or a change, or nothing else
     * @param largest  quantity that anybody means
     */
    Result of(List<Token> tokens, String message, String language, Set<Token> seen, boolean changing, boolean named, BigDecimal largest) {
        Reading reading = new Reading(message, language, seen, changing, named, largest);
        segments(tokens, language).forEach(reading::add);
        reading.end();
        return new Result(List.copyOf(reading.lines), List.copyOf(reading.mentioned), reading.used);
    }

    private List<List<Token>> segments(List<Token> tokens, String language) {
        List<List<Token>> segments = new ArrayList<>();
        List<Token> segment = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean and = words.has("and", token.plain()) && i + 1 < tokens.size() && begins(tokens.get(i + 1), language);
            if (token.is(Kind.BREAK) || and) {
                segments.addAll(parted(segment, language));
                segment = new ArrayList<>();
            } else {
                segment.add(token);
            }
        }
        segments.addAll(parted(segment, language));
        segments.removeIf(List::isEmpty);
        return segments;
    }

    private boolean begins(Token token, String language) {
        return token.is(Kind.NUMBER) || token.isProduct() || token.is(Kind.WORD) && words.number(token.plain(), language) > 0;
    }

    /** Several products without a sign between them: each begins a part, with the quantity before it where the first one has one. */
    private List<List<Token>> parted(List<Token> tokens, String language) {
        Segment whole = new Segment(tokens, words, language);
        List<Integer> products = products(tokens);
        if (products.size() < 2) {
            return List.of(tokens);
        }
        boolean before = start(whole, products.get(0)) < products.get(0);
        List<List<Token>> parts = new ArrayList<>();
        int from = 0;
        for (int i = 1; i < products.size(); i++) {
            int start = start(whole, products.get(i));
            int to = before || isApart(whole, products.get(i - 1), start) ? start : products.get(i);
            parts.add(tokens.subList(from, to));
            from = to;
        }
        parts.add(tokens.subList(from, tokens.size()));
        return parts;
    }

    /** Whether other words stand between a product and a number behind it, so that the number is not the product's. */
    private static boolean isApart(Segment segment, int product, int number) {
        for (int at = product + 1; at < number; at++) {
            if (segment.at(at).is(Kind.WORD) && !segment.is(at, "gives") && !segment.is(at, "quantity-words") && !segment.isUnit(at)) {
                return true;
            }
        }
        return false;
    }

    /** The start of the quantity before that product. */
    private static int start(Segment segment, int product) {
        int at = product - 1;
        at -= segment.is(at, "of") || segment.is(at, "times") ? 1 : 0;
        at -= segment.isUnit(at) ? 1 : 0;
        return at >= 0 && (segment.at(at).is(Kind.NUMBER) || segment.numberWord(at) > 0) ? at : product;
    }

    private List<Integer> products(List<Token> tokens) {
        List<Integer> products = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean alone = token.text().length() > SHORT_CODE || token.text().indexOf('-') > 0 || !besideName(tokens, i);
            if (token.isProduct() && alone) {
                products.add(i);
            }
        }
        for (int i = 0; i < tokens.size() && products.isEmpty() && tokens.size() > 1; i++) { // companies have barcodes of their own, too
            if (tokens.get(i).is(Kind.NUMBER) && Barcode.isLong(tokens.get(i).text())) {
                products.add(i);
            }
        }
        return products;
    }

    /** A short code beside other words is a part of a name: paper A4. */
    private boolean besideName(List<Token> tokens, int i) {
        return i > 0 && tokens.get(i - 1).is(Kind.WORD) && !words.known().contains(tokens.get(i - 1).plain());
    }

    /** One message, part by part. */
    private final class Reading {
        private final String message;
        private final String language;
        private final Set<Token> seen;
        private final boolean changing;
        private final boolean named;
        private final BigDecimal largest;
        private final List<Line> lines = new ArrayList<>();
        private final List<String> mentioned = new ArrayList<>();
        private final Set<Token> used = new HashSet<>();
        private List<Token> waiting = List.of();

        Reading(String message, String language, Set<Token> seen, boolean changing, boolean named, BigDecimal largest) {
            this.message = message;
            this.language = language;
            this.seen = seen;
            this.changing = changing;
            this.named = named;
            this.largest = largest;
        }

        /** A product alone waits for its quantity behind the next comma; a price alone belongs to the line before. */
        void add(List<Token> tokens) {
            boolean product = !products(tokens).isEmpty();
            if (!waiting.isEmpty() && !product && (tokens.get(0).is(Kind.NUMBER) || words.has("quantity-words", tokens.get(0).plain()))) {
                List<Token> joined = new ArrayList<>(waiting);
                joined.addAll(tokens);
                waiting = List.of();
                code(joined);
                return;
            }
            end();
            if (product) {
                code(tokens);
            } else if (!priceOfLast(tokens)) {
                name(tokens);
            }
        }

        void end() {
            if (!waiting.isEmpty()) {
                int at = products(waiting).get(0);
                mentioned.add(waiting.get(at).text());
                used.add(waiting.get(at));
                waiting = List.of();
            }
        }

        private void code(List<Token> tokens) {
            int at = products(tokens).get(0);
            Segment segment = new Segment(tokens, words, language);
            Figures figures = new Figures(segment, language, changing, largest).around(at, at + 1);
            if (!figures.hasQuantity() && !figures.hasPrice() && figures.problems().isEmpty()) {
                waiting = tokens;
                return;
            }
            segment.use(segment.is(at - 1, "of") || segment.is(at - 1, "times") ? at - 1 : at, at + 1);
            Token product = tokens.get(at);
            Line.Kind kind = product.is(Kind.CODE) ? Line.Kind.CODE : Line.Kind.BARCODE;
            int last = segment.size() - 1;
            boolean replaces = at < last && segment.is(last, "unclear-price") && segment.at(last).is(Kind.WORD) && !segment.isUsed(last);
            add(segment, figures, product.text(), kind, replaces);
        }

        private void add(Segment segment, Figures figures, String product, Line.Kind kind, boolean replaces) {
            BigDecimal quantity = figures.quantity();
            Set<Problem> problems = EnumSet.noneOf(Problem.class);
            problems.addAll(figures.problems());
            if (replaces) {
                problems.add(Problem.REPLACES);
            }
            lines.add(new Line(quantity, figures.unit(), product, kind, figures.price(), figures.currency(), Set.copyOf(problems),
                    segment.said(message, 0, segment.size())));
            used.addAll(segment.used());
        }

        private boolean priceOfLast(List<Token> tokens) {
            Segment segment = new Segment(tokens, words, language);
            Figures figures = new Figures(segment, language, false, largest).around(segment.size(), segment.size());
            boolean only = lines.size() > 0 && figures.hasPrice() && !figures.hasQuantity() && tokens.stream()
                    .allMatch(token -> segment.used().contains(token) || isKnown(token));
            if (!only || lines.get(lines.size() - 1).price() != null) {
                return false;
            }
            Line last = lines.remove(lines.size() - 1);
            Set<Problem> problems = EnumSet.noneOf(Problem.class);
            problems.addAll(last.problems());
            problems.addAll(figures.problems());
            lines.add(new Line(last.quantity(), last.unit(), last.product(), last.kind(), figures.price(), figures.currency(), Set.copyOf(problems),
                    last.said() + ", " + segment.said(message, 0, segment.size())));
            used.addAll(segment.used());
            return true;
        }

        private boolean isKnown(Token token) {
            return token.is(Kind.SIGN) || seen.contains(token) || words.isSmall(token.plain()) || words.has("price", token.plain())
                    || words.has("price-words", token.plain());
        }

        /** A product in words: behind its quantity, or before it and a sign between them. */
        private void name(List<Token> tokens) {
            if (!named) {
                return;
            }
            Segment segment = new Segment(tokens, words, language);
            for (int i = 0; i < tokens.size(); i++) {
                int word = segment.numberWord(i);
                boolean number = tokens.get(i).is(Kind.NUMBER) || word > 1 || word == 1 && segment.isUnit(i + 1);
                if (number) {
                    if (tokens.subList(0, i).stream().allMatch(this::isKnown)) {
                        behind(segment, i);
                    } else {
                        before(segment, i);
                    }
                    return;
                }
            }
        }

        private void behind(Segment segment, int number) {
            int from = number + 1;
            from += segment.isUnit(from) ? 1 : 0;
            from += segment.is(from, "of") || segment.is(from, "times") ? 1 : 0;
            int to = from;
            while (to < segment.size() && (segment.at(to).is(Kind.WORD) || segment.at(to).is(Kind.CODE)) && !isPrice(segment, to)) {
                to++;
            }
            name(segment, from, to, number);
        }

        private void before(Segment segment, int number) {
            boolean sign = segment.is(number - 1, "gives") || segment.is(number - 1, "becomes") && segment.hasAny("quantity-words");
            if (sign || segment.isUnit(number + 1) && !segment.is(number - 1, "documents")) {
                name(segment, 0, sign ? number - 1 : number, number);
            }
        }

        private void name(Segment segment, int begin, int end, int number) {
            int from = begin;
            int to = end;
            while (from < to && isKnown(segment.at(from))) {
                from++;
            }
            while (to > from && isKnown(segment.at(to - 1))) {
                to--;
            }
            boolean counted = from < to && !segment.is(from, "no-products") && !segment.is(from, "months") && !segment.is(from, "days");
            if (!counted || segment.said(message, from, to).length() < SHORT_CODE) {
                return;
            }
            Figures figures = new Figures(segment, language, changing, largest).around(from, to);
            if (figures.hasQuantity()) {
                segment.use(from, to);
                segment.use(number + 1, begin > number ? from : number + 1);
                add(segment, figures, segment.said(message, from, to), Line.Kind.NAME, false);
            }
        }

        private boolean isPrice(Segment segment, int at) {
            int next = at + 1;
            next += segment.isCurrency(next) ? 1 : 0;
            return segment.isCurrency(at) || (segment.is(at, "price") || segment.is(at, "unclear-price")) && next < segment.size()
                    && segment.at(next).is(Kind.NUMBER);
        }
    }
}
