package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.responder.Turn.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Reads a turn: the vendor's present words, and the question that they answer. All is in the conversation, so every program sees the same. */
@Component
class Situations {

    private static final String OTHERWISE = "en";
    /** A file as the conversation shows it, with its transcript in quotes where there is one. */
    private static final Pattern FILE = Pattern.compile("(?m)^\\[(?:audio|image|video|file|location|contact|sticker|share|story_mention|ig_reel|fallback|embed)](?: [^\\n]*?)?(?: \"([^\\n]*)\")?$");
    private static final String USER = "user";
    private static final String BOT = "assistant";

    private final Understanding understanding;
    private final Templates templates;
    private final Words words;

    Situations(Understanding understanding, Templates templates, Words words) {
        this.understanding = understanding;
        this.templates = templates;
        this.words = words;
    }

    Situation of(Turn turn) {
        String raw = turn.text();
        String said = read(raw);
        List<Line> history = turn.history();
        int last = lastReply(history);
        Optional<Templates.Question> question = last < 0 || !history.get(last).role().equals(BOT) ? Optional.empty()
                : templates.questionIn(history.get(last).content());
        String before = before(history, last);
        String known = known(history, question, turn.conversation().userIdentifier());
        Understood meant = understanding.of(said, known);
        boolean foreign = meant.language() != null && !words.languages().contains(meant.language());
        String language = foreign || meant.language() == null ? known == null ? OTHERWISE : known : meant.language();
        return new Situation(said, meant, language, foreign, hasUnread(raw), question, before);
    }

    /** As if the vendor had said that now. */
    Situation saying(Situation now, String said) {
        return new Situation(said, understanding.of(said, now.language()), now.language(), false, false, Optional.empty(), now.before());
    }

    /** The written and the spoken words. */
    private static String read(String raw) {
        return FILE.matcher(raw).replaceAll(file -> Matcher.quoteReplacement(file.group(1) == null ? "" : file.group(1))).strip();
    }

    private static boolean hasUnread(String raw) {
        return FILE.matcher(raw).results().anyMatch(file -> file.group(1) == null && !file.group().startsWith("[location]"));
    }

    private static int lastReply(List<Line> history) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (!history.get(i).role().equals(USER)) {
                return i;
            }
        }
        return -1;
    }

    private static String before(List<Line> history, int reply) {
        List<String> said = new ArrayList<>();
        for (int i = reply - 1; i >= 0 && history.get(i).role().equals(USER); i--) {
            said.add(0, read(history.get(i).content()));
        }
        return String.join("\n", said).strip();
    }

    /** The language of the earlier messages, of our question, or of the phone's country; null: none is known. */
    private String known(List<Line> history, Optional<Templates.Question> question, String identifier) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (history.get(i).role().equals(USER)) {
                String language = understanding.language(read(history.get(i).content()));
                if (language != null && words.languages().contains(language)) {
                    return language;
                }
            }
        }
        return question.map(Templates.Question::language).orElseGet(() -> words.languageOf(identifier == null ? "" : identifier));
    }
}
