package io.chatwootprocessor.operations.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which tables a statement fills, and from which it claims: a table that one route fills and another one claims from is a queue between
 * them. A claim has the word in its name, {@code claim-messages.sql}, {@code claim_passages()}, or locks rows and skips those that others have.
 */
final class StatementTables {

    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern CALL = Pattern.compile("\\b(\\w+)\\s*\\(");
    private static final Pattern INSERT = Pattern.compile("\\bINSERT\\s+INTO\\s+(?:\\w+\\.)?(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern UPDATE = Pattern.compile("\\bUPDATE\\s+(?:ONLY\\s+)?(?:\\w+\\.)?(\\w+)\\s+(?:AS\\s+)?(?:\\w+\\s+)?SET\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SKIPS = Pattern.compile("\\bSKIP\\s+LOCKED\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern TRIGGER = Pattern.compile("\\bCREATE\\s+(?:CONSTRAINT\\s+)?TRIGGER\\s+\\w+\\s+(?:BEFORE|AFTER)\\s+([^;]*?)\\bON\\s+(?:\\w+\\.)?(\\w+)"
            + "[^;]*?\\bEXECUTE\\s+(?:FUNCTION|PROCEDURE)\\s+(?:\\w+\\.)?(\\w+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern FUNCTION = Pattern.compile("\\bCREATE\\s+(?:OR\\s+REPLACE\\s+)?FUNCTION\\s+(?:\\w+\\.)?(\\w+)\\s*\\(.*?\\bAS\\s+(\\$\\w*\\$)(.*?)\\2",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Map<String, String> functions = new HashMap<>();
    private final List<Trigger> triggers = new ArrayList<>();
    /** The functions that were looked at. */
    private final Map<String, Looked> known = new HashMap<>();

    /** @param word of the statement that it waits for */
    private record Trigger(Pattern word, String function) {
    }

    /**
     * The tables of one statement.
     *
     * @param filled  into which it, or a function that it calls, inserts
     * @param claimed of which it takes rows for itself
     */
    record Tables(Set<String> filled, Set<String> claimed) {
    }

    /**
     * The result of a look at one text.
     *
     * @param tables    that it fills and claims from by itself
     * @param functions that it calls, or that a trigger calls for it
     */
    private record Looked(Tables tables, Set<String> functions) {
    }

    /**
     * @param functions  the text of each function of the database by its name
     * @param migrations the text that made the database: it has the triggers, and functions that no file has
     */
    StatementTables(Map<String, String> functions, String migrations) {
        FUNCTION.matcher(plain(migrations)).results().forEach(found -> this.functions.put(found.group(1), found.group(3)));
        functions.forEach((name, text) -> this.functions.put(name, plain(text)));
        TRIGGER.matcher(plain(migrations)).results().forEach(found -> Stream.of("INSERT INTO", "UPDATE").filter(word ->
                found.group(1).toUpperCase(Locale.ROOT).contains(word.replaceFirst(" .*", ""))).forEach(word -> triggers.add(new Trigger(
                        Pattern.compile("\\b" + word.replace(" ", "\\s+") + "\\s+(?:ONLY\\s+)?(?:\\w+\\.)?" + found.group(2) + "\\b", Pattern.CASE_INSENSITIVE), found.group(3)))));
    }

    /** @param name of its file without the ending; null: it stands in the route */
    Tables of(String name, String statement) {
        Tables tables = new Tables(new TreeSet<>(), new TreeSet<>());
        add(look(name == null ? null : name.replaceFirst(".*/", ""), plain(statement)), tables, new HashSet<>());
        return tables;
    }

    /** With what the functions do that it calls. */
    private void add(Looked text, Tables tables, Set<String> seen) {
        tables.filled.addAll(text.tables.filled);
        tables.claimed.addAll(text.tables.claimed);
        for (String function : text.functions) {
            if (functions.containsKey(function) && seen.add(function)) {
                add(known.computeIfAbsent(function, name -> look(name, functions.get(name))), tables, seen);
            }
        }
    }

    private Looked look(String name, String text) {
        Looked looked = new Looked(new Tables(new TreeSet<>(), new TreeSet<>()), new LinkedHashSet<>());
        INSERT.matcher(text).results().forEach(found -> looked.tables.filled.add(found.group(1)));
        if ((name == null || name.startsWith("claim")) && SKIPS.matcher(text).find()) {
            UPDATE.matcher(text).results().forEach(found -> looked.tables.claimed.add(found.group(1)));
        }
        CALL.matcher(text).results().forEach(call -> looked.functions.add(call.group(1)));
        triggers.stream().filter(trigger -> trigger.word.matcher(text).find()).forEach(trigger -> looked.functions.add(trigger.function));
        return looked;
    }

    private static String plain(String text) {
        return COMMENT.matcher(text).replaceAll(" ");
    }
}
