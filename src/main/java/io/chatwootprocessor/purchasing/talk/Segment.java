package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A part of a message that may be one line of an order, with the tokens used by now. */
final class Segment {

    private final List<Token> tokens;
    private final Words words;
    private final String language;
    private final Set<Token> used = new HashSet<>();

    Segment(List<Token> tokens, Words words, String language) {
        this.tokens = tokens;
        this.words = words;
        this.language = language;
    }

    int size() {
        return tokens.size();
    }

    Token at(int index) {
        return tokens.get(index);
    }

    /** The word there; empty: there is none. */
    String word(int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index).plain() : "";
    }

    boolean is(int index, String list) {
        return index >= 0 && index < tokens.size() && words.has(list, word(index));
    }

    boolean isUnit(int index) {
        return is(index, "units") || is(index, "pieces");
    }

    /** Whether a currency is named there. */
    boolean isCurrency(int index) {
        return index >= 0 && index < tokens.size() && (at(index).is(Kind.CURRENCY) || words.currency(word(index)) != null);
    }

    String currency(int index) {
        return words.currency(word(index));
    }

    int numberWord(int index) {
        return index < tokens.size() && at(index).is(Kind.WORD) ? words.number(word(index), language) : 0;
    }

    /** The end of a phrase of the list "each" of lines.yaml that begins there; the same index: there is none. */
    int afterEach(int index) {
        for (int length = 3; length > 0; length--) {
            if (index + length <= tokens.size() && words.has("each", joined(index, index + length))) {
                return index + length;
            }
        }
        return index;
    }

    /** Whether words of that role stand right before. */
    boolean isAfter(String role, int index) {
        return words.phrases(language != null && words.languages().contains(language) ? language : null).stream().filter(phrase -> phrase.is(role))
                .anyMatch(phrase -> {
                    int from = index - phrase.words().size();
                    return from >= 0 && phrase.endAt(tokens, from, words.known()) == index;
                });
    }

    boolean hasAny(String list) {
        return tokens.stream().anyMatch(token -> words.has(list, token.plain()));
    }

    /** Whether a word there says that a number is a difference. */
    boolean isRelative(int index) {
        return is(index, "removes") || words.isForm("relative", at(index));
    }

    /** Whether it says "or". In Portuguese "o" is an article. */
    boolean leavesChoice() {
        return tokens.stream().anyMatch(token -> words.has("or", token.plain()) && !("pt".equals(language) && token.plain().equals("o")));
    }

    void use(int from, int to) {
        used.addAll(tokens.subList(Math.max(0, from), Math.min(to, tokens.size())));
    }

    boolean isUsed(int index) {
        return used.contains(at(index));
    }

    Set<Token> used() {
        return used;
    }

    /** As it was written, from the one to before the other. */
    String said(String message, int from, int to) {
        return message.substring(at(from).start(), at(to - 1).end());
    }

    private String joined(int from, int to) {
        return String.join(" ", tokens.subList(from, to).stream().map(Token::plain).toList());
    }
}
