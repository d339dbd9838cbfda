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

    private final Words words;
    private final Parts parts;

    Lines(Words words) {
        this.words = words;
        this.parts = new Parts(words);
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
        parts.of(tokens, language).forEach(reading::add);
        reading.end();
        return new Result(List.copyOf(reading.lines), List.copyOf(reading.mentioned), reading.used);
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
            boolean product = !parts.products(tokens).isEmpty();
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
                int at = parts.products(waiting).get(0);
                mentioned.add(waiting.get(at).text());
                used.add(waiting.get(at));
                waiting = List.of();
            }
        }

        private void code(List<Token> tokens) {
            int at = parts.products(tokens).get(0);
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
            if (!counted || segment.said(message, from, to).length() < Parts.SHORT) {
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
