package io.chatwootprocessor.inbound.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.InvalidField.Fault;
import io.chatwootprocessor.inbound.chat.ChatRequest.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The history of a chat request: tagged text, or a list of {@code {"role", "content"}}. Blank lines are left out. */
final class ChatHistory {

    /** The newest lines are kept. Older ones are left out, so that a long conversation can go on. */
    private static final int MOST_LINES = 1000;
    /** More faults do not help the caller. Two million of them would make an answer of hundreds of megabytes. */
    private static final int MOST_FAULTS = 20;
    private static final Pattern TAG = Pattern.compile("<(/?)(USER|BOT|SALE)>", Pattern.CASE_INSENSITIVE);
    private static final String BREAK = "<br>";
    private static final Map<String, String> ROLES = Map.of("user", "user", "assistant", "assistant", "bot", "assistant", "sale", "sale");

    private ChatHistory() {
    }

    /** @param faults the faults found are added here */
    static List<Line> read(ObjectNode request, List<Fault> faults) {
        JsonNode history = request.path("history");
        int before = faults.size();
        List<Line> lines = List.of();
        if (history.isMissingNode()) {
            faults.add(ChatRequestReader.fault("missing", "history", "Field required", request));
        } else if (history.isTextual()) {
            lines = tagged(history.textValue());
        } else if (history.isArray()) {
            lines = listed(history, faults);
        } else {
            faults.add(ChatRequestReader.fault("string_type", "history",
                    "Input should be a valid string, or a list of {role, content}", history));
        }
        if (faults.size() > before) {
            return lines;
        }
        int now = ChatRequest.askedNow(lines);
        if (now == 0) {
            faults.add(ChatRequestReader.fault("value_error", "history", "Value error, it must end with what the customer says: "
                    + "<USER>…</USER>, or a line with the role user, not blank", history));
        } else if (now > MOST_LINES) {
            faults.add(ChatRequestReader.fault("too_long", "history",
                    "List should have at most " + MOST_LINES + " items that the customer says now", null));
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }

    /**
     * Reads {@code <USER>…</USER><br><BOT>…</BOT><br><SALE>…</SALE><br>}, in any order. A line ends at its own end tag, also where it quotes
     * other tags. A line without an end tag ends at the next tag, so that nothing that was said is lost. Each character is read twice at most.
     */
    private static List<Line> tagged(String history) {
        List<Line> lines = new ArrayList<>();
        Matcher tag = TAG.matcher(history);
        Map<String, Integer> lastEnds = new HashMap<>();
        while (tag.find()) {
            if (!tag.group(1).isEmpty()) {
                lastEnds.put(role(tag), tag.start());
            }
        }
        boolean found = tag.reset().find();
        while (found) {
            if (!tag.group(1).isEmpty()) {
                found = tag.find(); // an end tag without a beginning
                continue;
            }
            String role = role(tag);
            int from = tag.end();
            boolean closed = lastEnds.getOrDefault(role, -1) >= from;
            do {
                found = tag.find();
            } while (closed && !(tag.group(1).equals("/") && role(tag).equals(role)));
            String content = history.substring(from, found ? tag.start() : history.length()).strip();
            if (!closed && content.endsWith(BREAK)) {
                content = content.substring(0, content.length() - BREAK.length()).strip();
            }
            if (!content.isEmpty()) {
                lines.add(new Line(role, content));
            }
        }
        return lines;
    }

    private static String role(Matcher tag) {
        return ROLES.get(tag.group(2).toLowerCase(Locale.ROOT));
    }

    private static List<Line> listed(JsonNode history, List<Fault> faults) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < history.size() && faults.size() < MOST_FAULTS; i++) {
            JsonNode line = history.get(i);
            JsonNode role = line.path("role");
            JsonNode content = line.path("content");
            String known = role.isTextual() ? ROLES.get(role.textValue().strip().toLowerCase(Locale.ROOT)) : null;
            if (!line.isObject()) {
                faults.add(new Fault("model_attributes_type", List.of("body", "history", i),
                        "Input should be a valid dictionary {role, content}", line));
                continue;
            }
            if (known == null) {
                faults.add(role.isMissingNode() ? missing(i, "role", line)
                        : new Fault("literal_error", List.of("body", "history", i, "role"),
                                "Input should be 'user', 'assistant' or 'sale'", role));
            }
            if (!content.isTextual()) {
                faults.add(content.isMissingNode() ? missing(i, "content", line)
                        : new Fault("string_type", List.of("body", "history", i, "content"), "Input should be a valid string", content));
            } else if (!content.textValue().isBlank()) {
                lines.add(new Line(known, content.textValue().strip()));
            }
        }
        return lines;
    }

    private static Fault missing(int line, String field, JsonNode input) {
        return new Fault("missing", List.of("body", "history", line, field), "Field required", input);
    }
}
