package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.purchasing.talk.Token.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Finds the vendor's wishes, by the phrases of {@code purchasing/words.yaml}. A wish to change an order is certain, or it is doubtful. */
@Component
class Intents {

    private static final int NEGATED = 5;
    private static final int SHORT = 5;

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

    /** A part of a sentence. */
    private record Clause(List<Token> tokens, boolean question, List<Match> matches) {

        boolean has(String role) {
            return matches.stream().anyMatch(match -> match.phrase.is(role));
        }
    }

    /** The wishes found by now. */
    private static final class Found {
        private final Map<Intent, Boolean> doubtful = new LinkedHashMap<>();
        private final Set<Intent> refused = EnumSet.noneOf(Intent.class);

        void wish(Intent intent, boolean doubt) {
            doubtful.merge(intent, doubt, Boolean::logicalAnd);
        }
    }

    /** The vendor's wishes, refusals, and the words that show them. */
    record Result(List<Wish> wishes, Set<Intent> refused, Set<Token> seen) {
    }

    /** @param language null: it is not known */
    Result of(List<Token> tokens, String language) {
        String known = language != null && words.languages().contains(language) ? language : null;
        Result own = read(tokens, known, known);
        return known == null || !own.wishes.isEmpty() || !own.refused.isEmpty() ? own : read(tokens, null, known);
    }

    /** @param language of the words that wish; null: any */
    private Result read(List<Token> tokens, String language, String ofMessage) {
        Set<Token> seen = new java.util.HashSet<>();
        Found found = new Found();
        boolean held = false;
        for (List<Clause> sentence : sentences(tokens, language, ofMessage, seen)) {
            boolean condition = sentence.stream().anyMatch(clause -> clause.has("conditions"));
            sentence.forEach(clause -> read(clause, condition, found));
            held |= sentence.stream().anyMatch(clause -> clause.has("holds"));
        }
        return result(found, held, seen);
    }

    private List<List<Clause>> sentences(List<Token> tokens, String language, String ofMessage, Set<Token> seen) {
        List<Phrase> phrases = words.phrases(null).stream().filter(phrase -> !phrase.is("asked") && !phrase.is("perhaps") && (phrase.is("intents") || phrase.is("fillers")
                ? language == null || phrase.language().equals(language) : ofMessage == null || phrase.language().equals(ofMessage))).toList();
        List<List<Clause>> sentences = new ArrayList<>();
        List<Clause> sentence = new ArrayList<>();
        List<Token> clause = new ArrayList<>();
        for (int i = 0; i <= tokens.size(); i++) {
            boolean ends = i == tokens.size() || tokens.get(i).is(Kind.BREAK) || isBut(tokens.get(i), ofMessage);
            if (!ends) {
                clause.add(tokens.get(i));
                continue;
            }
            if (!clause.isEmpty()) {
                sentence.add(new Clause(clause, isQuestion(tokens, i), matches(clause, phrases, seen)));
                clause = new ArrayList<>();
            }
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

    private void read(Clause clause, boolean condition, Found found) {
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
                found.wish(intent, intent.isDeed() && (clause.question || condition || clause.has("later") || isNotYet(match, clause)
                        || isConditional(match, clause) || hasUnknown(clause) || intent == Intent.RECEIVED && isPerhaps(match, clause)));
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
        return clause.has("partial") || clause.tokens.stream().anyMatch(token -> token.is(Kind.WORD) && !words.isSmall(token.plain())
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

    private static boolean negated(Match match, Clause clause) {
        return clause.matches.stream().anyMatch(other -> (other.phrase.is("negations") || other.intent() == Intent.NO) && other.to <= match.from
                && match.from - other.to < NEGATED);
    }

    private static boolean isNotYet(Match match, Clause clause) {
        return clause.matches.stream().anyMatch(other -> other.phrase.is("not-yet") && other.to <= match.from && match.from - other.to <= 1);
    }

    /** In Spanish "si" is yes before a deed, and if behind it. */
    private static boolean isConditional(Match match, Clause clause) {
        return clause.matches.stream().anyMatch(other -> other.intent() == Intent.YES && other.from >= match.to
                && clause.tokens.get(other.from).plain().equals("si") && other.to < clause.tokens.size());
    }

    private boolean isAsked(Match match, Clause clause) {
        return clause.tokens.subList(match.from, match.to).stream().anyMatch(token -> words.phrases(null).stream()
                .anyMatch(phrase -> phrase.is("asked") && phrase.endAt(List.of(token), 0, Set.of(token.plain())) == 1));
    }

    /** "We received it" of a vendor is about our order, unless goods are named. */
    private boolean isPerhaps(Match match, Clause clause) {
        return words.phrases(null).stream().filter(phrase -> phrase.is("perhaps")).anyMatch(phrase -> {
            int end = phrase.endAt(clause.tokens, match.from, words.known());
            return end >= match.to;
        });
    }

    private static Result result(Found found, boolean held, Set<Token> seen) {
        boolean doubt = held || found.doubtful.containsKey(Intent.NO);
        List<Wish> wishes = new ArrayList<>();
        found.doubtful.forEach((intent, doubtful) -> wishes.add(new Wish(intent, doubtful || intent.isDeed() && (doubt || found.refused.contains(intent)))));
        found.refused.removeAll(found.doubtful.keySet());
        boolean more = wishes.stream().anyMatch(wish -> wish.intent().ordinal() < Intent.GREETING.ordinal()) || !found.refused.isEmpty();
        boolean word = found.doubtful.containsKey(Intent.YES) || found.doubtful.containsKey(Intent.NO);
        wishes.removeIf(wish -> wish.intent() == Intent.GREETING && (more || word) || wish.intent() == Intent.YES && more
                || wish.intent() == Intent.NO && more);
        if (held && wishes.stream().noneMatch(wish -> wish.intent().isDeed()) && found.refused.isEmpty()) {
            found.refused.add(Intent.CONFIRM);
        }
        return new Result(List.copyOf(wishes), Set.copyOf(found.refused), seen);
    }
}
