package io.chatwootprocessor.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One entry of a conversation's timeline, in words for people.
 *
 * @param at      when, as ISO-8601
 * @param kind    of the entry: {@code message}, {@code turn}, …
 * @param title   one sentence
 * @param tone    {@code good}, {@code odd}, {@code bad}, or nothing
 * @param text    the words that were said; null: none
 * @param details further words
 * @param more    the address of all that is known of it; null: there is none
 * @param pause   how long nothing had happened before; null: not long, or it is not known
 */
public record Happening(String at, String kind, String title, String tone, String text, List<String> details, String more, String pause) {

    private static final Duration PAUSE = Duration.ofMinutes(5);

    /** @param timeline the entries in their order, as {@code GET /conversations/{id}/timeline} has them */
    static List<Happening> all(List<?> timeline) {
        List<Happening> all = new ArrayList<>();
        for (Object entry : timeline) {
            Happening one = of((Map<?, ?>) entry);
            all.add(all.isEmpty() ? one : one.after(all.get(all.size() - 1)));
        }
        return all;
    }

    private Happening after(Happening before) {
        Duration pause = Duration.between(Instant.parse(before.at), Instant.parse(at));
        return pause.compareTo(PAUSE) < 0 ? this : new Happening(at, kind, title, tone, text, details, more, words(pause) + " later");
    }

    private static String words(Duration pause) {
        long days = pause.toDays();
        int hours = pause.toHoursPart();
        return days > 0 ? days + (days == 1 ? " day " : " days ") + hours + " h" : hours > 0 ? hours + " h " + pause.toMinutesPart() + " min"
                : pause.toMinutes() + " min";
    }

    private static Happening of(Map<?, ?> entry) {
        Map<?, ?> what = (Map<?, ?>) entry.get("what");
        String kind = (String) entry.get("kind");
        return switch (kind) {
            case "event" -> happened(entry, title("A webhook came from", word(what, "source") + ":", word(what, "event")),
                    "ignored".equals(what.get("outcome")) ? "odd" : "", null,
                    said("it was", what, "outcome"), said("because", what, "reason"), said("received again, of event", what, "replay_of"));
            case "message" -> message(entry, what);
            case "command" -> happened(entry, title("To be done in line:", word(what, "command"), word(what, "argument")), tone(what), null,
                    said("status", what, "status"), said("error", what, "error"));
            case "attempt" -> happened(entry, title("An attempt to send, by", word(what, "adapter")), "sent".equals(what.get("status")) ? "good" : "bad",
                    null, said("ended as", what, "kind_of_end"), took(what), said("error", what, "error"), said("by", what, "program"));
            case "receipt" -> happened(entry, title("The reply was", word(what, "shown")), "good", null);
            case "turn" -> turn(entry, what);
            case "round" -> happened(entry, title("A round ended:", word(what, "outcome")), "failed".equals(what.get("outcome")) ? "bad" : "", null,
                    said("asked", what, "responder"), said("version", what, "version"), took(what), given((Map<?, ?>) what.get("given")),
                    said("by", what, "program"), said("id in the log", what, "correlation_id"));
            case "llm_call" -> happened(entry, title("The model was asked:", word(what, "model_name")), what.get("error") == null ? "" : "bad", null,
                    said("for", what, "purpose"), said("tokens in", what, "input_tokens"), said("tokens out", what, "output_tokens"),
                    said("USD", what, "cost"), took(what), said("error", what, "error"));
            case "tool_call" -> happened(entry, title("The tool", word(what, "tool"), "was called:", word(what, "state")),
                    "failed".equals(what.get("state")) ? "bad" : "", null, took(what), said("attempts", what, "attempts"));
            case "event_call" -> happened(entry, title("The route", word(what, "route"), "is told:", word(what, "status")),
                    "failed".equals(what.get("status")) ? "bad" : "", null, said("tries", what, "tries"), said("error", what, "error"));
            case "silence" -> happened(entry, title("The log told why nobody answers:", word(what, "reason")), "odd", null);
            case "status" -> happened(entry, status(what), "", null, said("assigned to", what, "assignee_type"));
            default -> happened(entry, title(kind), "", null, what.toString());
        };
    }

    private static Happening message(Map<?, ?> entry, Map<?, ?> what) {
        boolean in = "inbound".equals(what.get("direction"));
        String who = in ? "The customer wrote" : Boolean.TRUE.equals(what.get("private")) ? "A note among agents"
                : "user".equals(what.get("sender_type")) ? "An agent wrote" : "The bot's reply";
        List<?> files = what.get("attachments") instanceof List<?> list ? list : List.of();
        return happened(entry, who + (in ? "" : ", " + what.get("status")), in ? "" : tone(what), (String) what.get("content"),
                files.isEmpty() ? null : counted(files.size(), "file"), said("no answer, because", what, "no_answer"), said("through", what, "adapter"),
                said("error", what, "error"), said("discarded at", what, "discarded_at"), said("id in the log", what, "correlation_id"));
    }

    private static Happening turn(Map<?, ?> entry, Map<?, ?> what) {
        String by = what.get("assistant") == null ? word(what, "responder") : "assistant " + what.get("assistant");
        return happened(entry, title("An answer was asked of", by + ":", word(what, "status")),
                "failed".equals(what.get("status")) ? "bad" : what.get("withdrawn") != null ? "odd" : "completed".equals(what.get("status")) ? "good" : "", null,
                said("action", what, "action"), said("to a human, because", what, "hand_off_reason"), said("withdrawn, because", what, "withdrawn"),
                said("error", what, "error"), said("waits until", what, "waits_until"), said("because", what, "wait_reason"),
                said("mode", what, "mode"), said("version", what, "version"), said("rounds", what, "rounds"), took(what));
    }

    private static String status(Map<?, ?> what) {
        return what.get("handled_by") == null ? "begun".equals(what.get("status")) ? "The conversation began" : title("The conversation is", word(what, "status"))
                : "human".equals(what.get("handled_by")) ? "A human has it." : "The bot has it.";
    }

    private static String tone(Map<?, ?> what) {
        return "sent".equals(what.get("status")) ? "good" : "failed".equals(what.get("status")) ? "bad" : "odd";
    }

    private static String given(Map<?, ?> given) {
        return given == null ? null : "given " + counted(given.get("message_ids") instanceof List<?> ids ? ids.size() : 0, "message")
                + (given.get("history") == null ? "" : " and " + counted(((Number) given.get("history")).intValue(), "earlier line"));
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String took(Map<?, ?> what) {
        return what.get("milliseconds") == null ? null : "took " + what.get("milliseconds") + " ms";
    }

    private static String said(String before, Map<?, ?> what, String field) {
        return what.get(field) == null ? null : before + " " + what.get(field);
    }

    private static String word(Map<?, ?> what, String field) {
        return what.get(field) == null ? null : what.get(field).toString();
    }

    private static String title(String... words) {
        return String.join(" ", Stream.of(words).filter(Objects::nonNull).toList());
    }

    private static Happening happened(Map<?, ?> entry, String title, String tone, String text, String... details) {
        List<String> known = new ArrayList<>();
        for (String detail : details) {
            if (detail != null) {
                known.add(detail);
            }
        }
        return new Happening((String) entry.get("at"), (String) entry.get("kind"), title, tone, text, known, more(entry), null);
    }

    private static String more(Map<?, ?> entry) {
        return switch ((String) entry.get("kind")) {
            case "event" -> "/console/events/" + entry.get("webhook_event_id");
            case "turn" -> "/console/turns/" + entry.get("turn_id");
            default -> null;
        };
    }
}
