package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a message into parts with one product each at the most, and finds the products. */
final class Parts {

    /** Letters of a code that is so short that it may be part of a name. */
    static final int SHORT = 3;

    private final Words words;

    Parts(Words words) {
        this.words = words;
    }

    /**
     * Gives the parts, in order, none of them empty.
     *
     * @param tokens   of the message
     * @param language null: it is not known
     */
    List<List<Token>> of(List<Token> tokens, String language) {
        List<List<Token>> parts = new ArrayList<>();
        List<Token> part = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean and = words.has("and", token.plain()) && i + 1 < tokens.size() && begins(tokens.get(i + 1), language);
            if (token.is(Kind.BREAK) || and) {
                parts.addAll(parted(part, language));
                part = new ArrayList<>();
            } else {
                part.add(token);
            }
        }
        parts.addAll(parted(part, language));
        parts.removeIf(List::isEmpty);
        return parts;
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

    /** Gives the places of the products among these tokens: codes, else long barcodes if there is more than one token. */
    List<Integer> products(List<Token> tokens) {
        List<Integer> products = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean alone = token.text().length() > SHORT || token.text().indexOf('-') > 0 || !besideName(tokens, i);
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
}
