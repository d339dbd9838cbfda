package io.chatwootprocessor.outbound.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a message in Slack's form: its text, and blocks with the same text and buttons. Slack takes 40,000 characters of text, 3,000 in a
 * block, and 50 blocks (docs.slack.dev/reference/methods/chat.postMessage, docs.slack.dev/reference/block-kit/blocks).
 */
final class SlackBlocks {

    static final int LONGEST_TEXT = 40_000;
    static final int LONGEST_BLOCK = 3_000;
    private static final int MOST_SECTIONS = 13; // of a text that is as long as it may be
    private static final int LONGEST_LABEL = 75;
    private static final String CUT = "…";

    private SlackBlocks() {
    }

    /** @param actions the buttons: each with {@code action}, {@code label}, {@code value}; missing: none */
    static Map<String, Object> of(String text, JsonNode actions) {
        List<String> pieces = pieces(text);
        List<Object> blocks = new ArrayList<>();
        pieces.forEach(piece -> blocks.add(Map.of("type", "section", "text", Map.of("type", "mrkdwn", "text", piece))));
        blocks.addAll(rows(actions));
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("text", String.join("", pieces));
        message.put("blocks", blocks);
        return message;
    }

    /** Each row of buttons is a block: in one block Slack wants every action once. */
    private static List<Object> rows(JsonNode actions) {
        List<Object> rows = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Object> row = new ArrayList<>();
        for (JsonNode action : actions) {
            if (!names.add(action.path("action").asText())) {
                rows.add(Map.of("type", "actions", "elements", row));
                row = new ArrayList<>();
                names.clear();
                names.add(action.path("action").asText());
            }
            row.add(button(action));
        }
        if (!row.isEmpty()) {
            rows.add(Map.of("type", "actions", "elements", row));
        }
        return rows;
    }

    private static Map<String, Object> button(JsonNode action) {
        Map<String, Object> button = new LinkedHashMap<>();
        String label = action.path("label").asText();
        button.put("type", "button");
        button.put("action_id", action.path("action").asText());
        button.put("text", Map.of("type", "plain_text", "text", label.substring(0, Math.min(label.length(), LONGEST_LABEL))));
        button.put("value", action.path("value").asText());
        if (action.hasNonNull("style")) {
            button.put("style", action.path("style").asText());
        }
        return button;
    }

    /** The text as Slack reads it, in pieces that a block takes; a text that is too long for all of them is cut. */
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int length = 0;
        for (int at = 0; at < text.length();) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            String written = escaped(point);
            if (length + written.length() > LONGEST_TEXT - CUT.length()
                    || piece.length() + written.length() > LONGEST_BLOCK - CUT.length() && pieces.size() == MOST_SECTIONS) {
                piece.append(CUT);
                break;
            }
            if (piece.length() + written.length() > LONGEST_BLOCK) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
            piece.append(written);
            length += written.length();
        }
        if (!piece.isEmpty()) {
            pieces.add(piece.toString());
        }
        return pieces.isEmpty() ? List.of(CUT) : pieces; // Slack takes no empty text
    }

    /** Keeps a text from mentioning anybody, and from having links that pretend to lead elsewhere. */
    private static String escaped(int point) {
        return switch (point) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> Character.toString(point);
        };
    }
}
