package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** Finds the vendor's wishes, by the phrases of {@code purchasing/words.yaml}. A wish to change an order is certain, or it is doubtful. */
@Component
class Intents {

    private static final int NEGATED = 5;
    private static final int SHORT = 5;
    /** The questions of ours to which a bare yes is an answer. */
    private static final Set<Intent> ASKED = EnumSet.of(Intent.QUOTE, Intent.CONFIRM, Intent.RECEIVED, Intent.CANCEL);

    private final Words words;

    Intents(Words words) {
        this.words = words;
    }

    /** A phrase found. */
    private record Match(Phrase phrase, int from, int to) {

        Intent intent() {
            return phrase.intent();
        }
    }

    /**
     * A part of a sentence.
     *
     * @param but whether a word such as "but" stands before it
     */
    private record Clause(List<Token> tokens, boolean question, boolean but, List<Match> matches) {

        boolean has(String role) {
            return matches.stream().anyMatch(match -> match.phrase.is(role));
        }
    }

    /** The wishes found by now. */
    private static final class Found {
        private final Map<Intent, Boolean> doubtful = new LinkedHashMap<>();
        private final Set<Intent> refused = EnumSet.noneOf(Intent.class);
        private boolean held;
        private boolean partial;

        void wish(Intent intent, boolean doubt) {
            doubtful.merge(intent, doubt, Boolean::logicalAnd);
        }
    }

    /**
     * The vendor's wishes, refusals, and the words that show them.
     *
     * @param agrees see {@link Understood#agrees}
     */
    record Result(List<Wish> wishes, Set<Intent> refused, Set<Intent> agrees, Set<Token> seen) {

        boolean isNothing() {
            return wishes.isEmpty() && refused.isEmpty();
        }

        boolean hasDeed() {
            return wishes.stream().anyMatch(wish -> wish.intent().isDeed()) || refused.stream().anyMatch(Intent::isDeed);
        }
    }

    /** @param language null: it is not known */
    Result of(List<Token> tokens, String language) {
        String known = language != null && words.languages().contains(language) ? language : null;
        Result own = read(tokens, known, known);
        if (known == null || own.isNothing()) {
            return known == null ? own : read(tokens, null, known);
        }
        boolean yes = own.wishes.stream().anyMatch(wish -> wish.intent() == Intent.YES);
        Result all = yes ? read(tokens, null, null) : own; // "ok" and "sí" are used in other languages, too
        return all.hasDeed() ? all : own;
    }

    /** @param language of the words that wish; null: any */
    private Result read(List<Token> tokens, String language, String ofMessage) {
        Set<Token> seen = new HashSet<>();
        Found found = new Found();
        List<List<Clause>> sentences = sentences(tokens, language, ofMessage, seen);
        List<Clause> all = sentences.stream().flatMap(List::stream).toList();
        long ahead = all.stream().filter(Clause::but).count();
        for (List<Clause> sentence : sentences) {
            boolean condition = sentence.stream().anyMatch(clause -> clause.has("conditions"));
            for (Clause clause : sentence) {
                ahead -= clause.but ? 1 : 0;
                read(clause, condition, ahead > 0, found);
            }
        }
        found.held = all.stream().anyMatch(clause -> clause.has("holds"));
        found.partial = all.stream().anyMatch(clause -> clause.has("partial"));
        return result(found, seen, agreed(all));
    }

    private List<List<Clause>> sentences(List<Token> tokens, String language, String ofMessage, Set<Token> seen) {
        List<Phrase> phrases = words.ownPhrases().stream().filter(phrase -> phrase.is("intents") || phrase.is("fillers")
                ? language == null || phrase.language().equals(language) : ofMessage == null || phrase.language().equals(ofMessage)).toList();
        List<List<Clause>> sentences = new ArrayList<>();
        List<Clause> sentence = new ArrayList<>();
        List<Token> clause = new ArrayList<>();
        boolean but = false;
        for (int i = 0; i <= tokens.size(); i++) {
            boolean ends = i == tokens.size() || tokens.get(i).is(Kind.BREAK) || isBut(tokens.get(i), ofMessage);
            if (!ends) {
                clause.add(tokens.get(i));
                continue;
            }
            if (!clause.isEmpty()) {
                sentence.add(new Clause(clause, isQuestion(tokens, i), but, matches(clause, phrases, seen)));
                clause = new ArrayList<>();
                but = false;
            }
            but |= i < tokens.size() && isBut(tokens.get(i), ofMessage);
            if (i == tokens.size() || tokens.get(i).endsSentence() && !tokens.get(i).text().equals("¿")) {
                sentences.add(sentence);
                sentence = new ArrayList<>();
            }
        }
        return sentences;
    }

    private boolean isBut(Token token, String language) {
        return words.phrases(language).stream().anyMatch(phrase -> phrase.is("but") && phrase.words().get(0).equals(token.plain()));
    }

    private static boolean isQuestion(List<Token> tokens, int from) {
        for (int i = from; i < tokens.size(); i++) {
            if (tokens.get(i).endsSentence() && !tokens.get(i).text().matches("[¿¡;]")) {
                return tokens.get(i).text().equals("?") || tokens.get(i).text().equals("!") && i + 1 < tokens.size() && tokens.get(i + 1).text().equals("?");
            }
        }
        return false;
    }

    private List<Match> matches(List<Token> clause, List<Phrase> phrases, Set<Token> seen) {
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i < clause.size(); ) {
            Match best = null;
            for (Phrase phrase : phrases) {
                int end = clause.get(i).is(Kind.WORD) ? phrase.endAt(clause, i, words.known()) : -1;
                if (end > i) {
                    best = new Match(phrase, i, end);
                    break;
                }
            }
            if (best != null) {
                matches.add(best);
                List<String> wanted = best.phrase.words();
                clause.subList(i, best.to).stream().filter(token -> wanted.stream().anyMatch(word -> Phrase.fits(word, token.plain(), words.known())))
                        .forEach(seen::add);
            }
            i = best == null ? i + 1 : best.to;
        }
        return matches;
    }

    private void read(Clause clause, boolean condition, boolean but, Found found) {
        List<Match> wishes = clause.matches.stream().filter(match -> match.intent() != null && !isWord(match)).toList();
        boolean lines = clause.tokens.stream().anyMatch(token -> token.is(Kind.NUMBER) || token.isProduct());
        boolean status = wishes.stream().anyMatch(match -> match.intent() == Intent.STATUS);
        for (Match match : wishes) {
            Intent intent = match.intent();
            if (absorbed(match, wishes, clause, lines, status)) {
                continue;
            }
            if (intent.isDeed() && clause.question && (negated(match, clause) || isAsked(match, clause) || condition)) {
                found.wish(Intent.STATUS, false);
            } else if (negated(match, clause)) {
                if (intent != Intent.HUMAN && intent != Intent.STATUS) {
                    found.refused.add(intent);
                }
            } else if (intent.isDeed() && intent != Intent.CANCEL && (clause.has("later") || isNotYet(match, clause))) {
                found.refused.add(intent);
            } else {
                found.wish(intent, intent.isDeed() && (clause.question || condition || but || clause.has("later") || isNotYet(match, clause)
                        || isConditional(match, clause) || hasUnknown(clause) || isStatement(match, clause) || isPerhaps(match, clause, "perhaps")
                        || isPerhaps(match, clause, "planned")));
            }
        }
        if (wishes.isEmpty()) {
            words(clause, found);
        }
    }

    /** Politeness, yes and no: only where nothing else is said. */
    private void words(Clause clause, Found found) {
        boolean only = clause.tokens.size() <= SHORT && clause.tokens.stream().allMatch(token -> token.is(Kind.SIGN) || clause.matches.stream().anyMatch(match -> clause.tokens.subList(match.from, match.to).contains(token)));
        clause.matches.stream().filter(match -> match.intent() == Intent.GREETING || only && match.intent() != null)
                .forEach(match -> found.wish(match.intent(), false));
    }

    /** Whether words stand beside a deed that may make it another one: "I confirm half of it". */
    private boolean hasUnknown(Clause clause) {
        boolean others = words.ofRole("others").stream().anyMatch(phrase -> standsIn(clause.tokens, phrase));
        return others || clause.has("partial") || clause.tokens.stream().anyMatch(token -> token.is(Kind.WORD) && !words.isSmall(token.plain())
                && !words.known().contains(token.plain()) && clause.matches.stream().noneMatch(match -> clause.tokens.subList(match.from, match.to).contains(token)));
    }

    private static boolean isWord(Match match) {
        return match.intent() == Intent.YES || match.intent() == Intent.NO || match.intent() == Intent.GREETING;
    }

    /** Whether another wish of the same part says what is meant: "the state of my offer" is no new offer. */
    private static boolean absorbed(Match match, List<Match> wishes, Clause clause, boolean lines, boolean status) {
        Intent intent = match.intent();
        boolean soft = intent == Intent.QUOTE || intent == Intent.CHANGE;
        if (status && intent != Intent.STATUS && !(soft && lines)) {
            boolean after = wishes.stream().anyMatch(other -> other.intent() == Intent.STATUS && other.from < match.from);
            return soft ? after || clause.question : after;
        }
        return wishes.stream().anyMatch(other -> intent == Intent.QUOTE && (other.intent() == Intent.CHANGE || other.intent().isDeed() && !lines)
                || intent == Intent.CHANGE && other.intent() == Intent.CANCEL && !lines);
    }

    private boolean standsIn(List<Token> tokens, Phrase phrase) {
        return IntStream.range(0, tokens.size()).anyMatch(at -> phrase.endAt(tokens, at, words.known()) > at);
    }

    /** Whether a negation stands before it, or between its words: "we received no goods". */
    private boolean negated(Match match, Clause clause) {
        return clause.matches.stream().anyMatch(other -> isNegation(other) && other.to <= match.from && match.from - other.to < NEGATED)
                || match.intent().isDeed() && clause.tokens.subList(match.from, match.to).stream()
                        .anyMatch(token -> !fits(match, token) && words.isForm("negations", token));
    }

    private static boolean isNegation(Match match) {
        return match.phrase.is("negations") || match.intent() == Intent.NO;
    }

    private boolean fits(Match match, Token token) {
        return match.phrase.words().stream().anyMatch(word -> Phrase.fits(word, token.plain(), words.known()));
    }

    /** Whether it is put off: "I will confirm", "confirmaremos". */
    private boolean isNotYet(Match match, Clause clause) {
        return clause.matches.stream().anyMatch(other -> other.phrase.is("not-yet") && other.to <= match.from && match.from - other.to <= 1)
                || hasForm(match, clause, "future");
    }

    /** Whether something is said about the world, and nothing is done: "I confirm that we have none", "confirmo no tener stock". */
    private boolean isStatement(Match match, Clause clause) {
        boolean that = match.to + 1 < clause.tokens.size() && words.isForm("says", clause.tokens.get(match.to));
        return that || match.intent() != Intent.CANCEL && clause.matches.stream().anyMatch(other -> isNegation(other) && other.from >= match.to);
    }

    /** In Spanish "si" is yes before a deed, and if behind it. */
    private static boolean isConditional(Match match, Clause clause) {
        return clause.matches.stream().anyMatch(other -> other.intent() == Intent.YES && other.from >= match.to
                && clause.tokens.get(other.from).plain().equals("si") && other.to < clause.tokens.size());
    }

    private boolean isAsked(Match match, Clause clause) {
        return hasForm(match, clause, "asked");
    }

    private boolean hasForm(Match match, Clause clause, String role) {
        return clause.tokens.subList(match.from, match.to).stream().anyMatch(token -> words.isForm(role, token));
    }

    /** "We received it" of a vendor is about our order, unless goods are named; "entregamos" may be a plan. */
    private boolean isPerhaps(Match match, Clause clause, String role) {
        return match.intent() == Intent.RECEIVED
                && words.ofRole(role).stream().anyMatch(phrase -> phrase.endAt(clause.tokens, match.from, words.known()) >= match.to);
    }

    /** The questions of ours to which these words say yes, and nothing else: each word is a yes, a deed's word, or politeness. */
    private Set<Intent> agreed(List<Clause> clauses) {
        Set<Intent> agreed = EnumSet.copyOf(ASKED);
        boolean said = false;
        for (Clause clause : clauses) {
            List<Match> matches = agreeing(clause);
            if (matches.isEmpty() && clause.tokens.stream().anyMatch(token -> !token.is(Kind.SIGN)) || clause.question || clause.has("conditions")) {
                return Set.of();
            }
            boolean named = clause.tokens.stream().anyMatch(token -> words.has("orders", token.plain()) || words.has("price-words", token.plain()));
            for (Match match : matches) {
                said |= match.intent() == Intent.YES || match.intent() != null && match.intent().isDeed();
                if (match.intent() == Intent.RECEIVED || match.intent() == Intent.CANCEL || match.intent() == Intent.CONFIRM && named) {
                    agreed.retainAll(Set.of(match.intent()));
                }
            }
        }
        return said ? agreed : Set.of();
    }

    /** The phrases of all languages that are all of these words; empty: there are other words. */
    private List<Match> agreeing(Clause clause) {
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i < clause.tokens.size(); ) {
            int at = i;
            Match best = words.phrases(null).stream().filter(Intents::mayAgree)
                    .map(phrase -> new Match(phrase, at, phrase.endAt(clause.tokens, at, words.known())))
                    .filter(match -> match.to > at).findFirst().orElse(null);
            Token token = clause.tokens.get(i);
            boolean passed = best == null && (token.is(Kind.SIGN) || token.is(Kind.ORDER));
            if (!passed && (best == null || !isAgreeing(best, clause))) {
                return List.of();
            }
            if (best != null) {
                matches.add(best);
            }
            i = passed ? i + 1 : best.to;
        }
        return matches;
    }

    private static boolean mayAgree(Phrase phrase) {
        Intent intent = phrase.intent();
        return phrase.is("agreeing") || intent != null && (intent.isDeed() || intent == Intent.YES || intent == Intent.GREETING);
    }

    private boolean isAgreeing(Match match, Clause clause) {
        return !hasForm(match, clause, "future") && !isPerhaps(match, clause, "perhaps") && clause.tokens.subList(match.from, match.to).stream()
                .allMatch(token -> fits(match, token) || words.isForm("agreeing", token));
    }

    private static Result result(Found found, Set<Token> seen, Set<Intent> agreed) {
        boolean doubt = found.held || found.doubtful.containsKey(Intent.NO);
        if (found.held && found.doubtful.keySet().stream().noneMatch(Intent::isDeed) && found.refused.isEmpty()) {
            found.refused.add(Intent.CONFIRM);
        }
        List<Wish> wishes = new ArrayList<>();
        found.doubtful.forEach((intent, doubtful) -> wishes.add(new Wish(intent, doubtful || intent.isDeed() && (doubt || found.refused.contains(intent)
                || found.partial && intent != Intent.CANCEL))));
        found.refused.removeAll(found.doubtful.keySet());
        boolean more = wishes.stream().anyMatch(wish -> wish.intent().ordinal() < Intent.GREETING.ordinal()) || !found.refused.isEmpty();
        boolean word = found.doubtful.containsKey(Intent.YES) || found.doubtful.containsKey(Intent.NO);
        wishes.removeIf(wish -> wish.intent() == Intent.GREETING && (more || word) || wish.intent() == Intent.YES && more
                || wish.intent() == Intent.NO && more);
        return new Result(List.copyOf(wishes), Set.copyOf(found.refused), found.refused.isEmpty() ? Set.copyOf(agreed) : Set.of(), seen);
    }
}
