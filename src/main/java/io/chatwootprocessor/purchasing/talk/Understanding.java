package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Understands a vendor's message by rules alone: the wishes, and the lines of an order. Words that are not understood are named, not guessed. */
@Component
class Understanding {

    private static final BigDecimal LARGEST = BigDecimal.valueOf(1_000_000);
    private static final int LONGEST = 8000;
    private static final Set<Kind> COUNTING = EnumSet.of(Kind.NUMBER, Kind.PART, Kind.CODE, Kind.BARCODE);

    private final Words words;
    private final Tongue tongue;
    private final Intents intents;
    private final Lines lines;

    Understanding(Words words, Tongue tongue, Intents intents, Lines lines) {
        this.words = words;
        this.tongue = tongue;
        this.intents = intents;
        this.lines = lines;
    }

    /** @return the language of that text; null: there is doubt */
    String language(String said) {
        String message = Lexer.cleaned(said.length() > LONGEST ? said.substring(0, LONGEST) : said);
        return tongue.of(message, Lexer.of(message));
    }

    /**
     * Reads one message, or a burst of messages, one a line.
     *
     * @param said     as the vendor wrote it; cut after eight thousand characters
     * @param language of what was said before; null: it is not known
     */
    Understood of(String said, String language) {
        String message = Lexer.cleaned(said.length() > LONGEST ? said.substring(0, LONGEST) : said);
        List<Token> tokens = Lexer.of(message);
        String told = tongue.of(message, tokens);
        String used = told == null ? language : told;
        Intents.Result wanted = intents.of(tokens, used);
        List<Wish> wishes = new ArrayList<>(wanted.wishes());
        boolean changing = wishes.stream().anyMatch(wish -> wish.intent() == Intent.CHANGE);
        boolean named = changing || wishes.isEmpty() || wishes.stream().anyMatch(wish -> wish.intent() == Intent.QUOTE
                || wish.intent() == Intent.GREETING || wish.intent() == Intent.YES);
        Lines.Result found = lines.of(tokens, message, used, wanted.seen(), changing, named, LARGEST);
        Papers papers = Papers.of(tokens, message, found.used(), words);
        Set<Token> understood = new HashSet<>(wanted.seen());
        understood.addAll(found.used());
        understood.addAll(papers.used());
        List<String> left = remainder(tokens, message, understood);
        boolean bare = wishes.stream().allMatch(wish -> wish.intent().ordinal() >= Intent.GREETING.ordinal());
        boolean concluded = !found.lines().isEmpty() && bare && wanted.refused().isEmpty();
        if (concluded) {
            wishes = new ArrayList<>(List.of(new Wish(Intent.QUOTE, !left.isEmpty())));
        }
        if (wishes.isEmpty() && wanted.refused().isEmpty() && left.isEmpty() && found.mentioned().isEmpty() && isAboutAnOrder(tokens, papers)) {
            wishes.add(new Wish(Intent.STATUS, false));
        }
        List<String> numbers = tokens.stream().filter(token -> !understood.contains(token) && counts(token, used)).map(Token::text).toList();
        boolean part = !found.lines().isEmpty() || !found.mentioned().isEmpty() || !papers.dates().isEmpty(); // one line, perhaps, or a plan
        wishes.replaceAll(wish -> wish.intent().isDeed() && (!numbers.isEmpty() || part && wish.intent() != Intent.CONFIRM)
                ? new Wish(wish.intent(), true) : wish);
        return new Understood(used, List.copyOf(wishes), concluded, wanted.refused(), wanted.agrees(), found.lines(), found.mentioned(), papers.orders(),
                papers.dates(), left, numbers);
    }

    /** Whether it may be a number of a line, or a part of one, such as "mil" in "2 mil". */
    private boolean counts(Token token, String language) {
        return COUNTING.contains(token.kind())
                || token.is(Kind.WORD) && (words.number(token.plain(), language) > 1 || words.has("number-parts", token.plain()));
    }

    /** An order's name alone, or "and my order?". */
    private boolean isAboutAnOrder(List<Token> tokens, Papers papers) {
        return !papers.orders().isEmpty() || tokens.stream().anyMatch(token -> token.text().equals("?"))
                && tokens.stream().anyMatch(token -> words.has("orders", token.plain()));
    }

    private List<String> remainder(List<Token> tokens, String message, Set<Token> understood) {
        List<String> left = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= tokens.size(); i++) {
            boolean open = i < tokens.size() && !tokens.get(i).is(Kind.BREAK) && !isUnderstood(tokens.get(i), understood);
            if (open && from < 0) {
                from = i;
            } else if (!open && from >= 0) {
                left.add(message.substring(tokens.get(from).start(), tokens.get(i - 1).end()));
                from = -1;
            }
        }
        return List.copyOf(left);
    }

    private boolean isUnderstood(Token token, Set<Token> understood) {
        return switch (token.kind()) {
            case NUMBER, CODE, BARCODE, CURRENCY, PART -> understood.contains(token);
            case WORD -> understood.contains(token) || words.isSmall(token.plain()) || words.has("price-words", token.plain())
                    || words.has("quantity-words", token.plain()) || words.known().contains(token.plain()) && token.plain().length() < 3;
            case OTHER -> false;
            default -> true;
        };
    }
}
