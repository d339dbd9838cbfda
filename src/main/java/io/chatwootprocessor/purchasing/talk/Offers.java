package io.chatwootprocessor.purchasing.talk;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.assistant.HandOffReason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Component;

/** Acts on lines: a new offer, or a change of one. The vendor is asked about all unclear lines at once, before anything is done. */
@Component
class Offers {

    private static final int MOST_SENTENCES = 5;
    /** The sentences of replies.yaml to which a number alone is an answer. */
    private static final Set<String> ABOUT_QUANTITIES = Set.of("ask_lines", "bad_quantity", "too_large_quantity", "whole_quantity", "other_unit", "zero",
            "negative", "too_large", "inexact", "ambiguous_number", "several_numbers", "no_quantity");

    private final Words words;
    private final Dates dates;

    Offers(Words words, Dates dates) {
        this.words = words;
        this.dates = dates;
    }

    /** A new offer. */
    String offered(Situation now, Understood meant, Desk desk) {
        if (meant.asksBack() || meant.lines().stream().anyMatch(line -> line.quantity() == null)) {
            return unclear(now, meant, desk);
        }
        if (meant.lines().isEmpty()) {
            return Desk.joined(missing(meant, desk), desk.say("ask_lines"));
        }
        boolean asked = now.asked("ask_quote");
        if (meant.bare() && !meant.surelyWants(Intent.QUOTE) && !asked) {
            return Desk.joined(desk.say("left", Map.of("what", String.join("; ", meant.remainder()))), desk.say("ask_quote"));
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("lines", meant.lines().stream().map(this::arguments).toList());
        Optional<Dates.Delivery> delivery = dates.delivery(meant.dates(), now.said().isEmpty() ? "" : asked ? now.before() : now.said());
        delivery.ifPresent(found -> arguments.put("delivery_date", found.day().toString()));
        return desk.told(desk.call("create_purchase_quote", arguments), notTaken(meant, delivery.map(Dates.Delivery::written).orElse(null), desk));
    }

    /** A change of an order that is there. */
    String changed(Situation now, Understood meant, String order, Desk desk) {
        if (meant.asksBack()) {
            return unclear(now, meant, desk);
        }
        List<Map<String, Object>> changes = new ArrayList<>();
        meant.lines().forEach(line -> changes.add(arguments(line)));
        if (Lexer.of(now.said()).stream().anyMatch(token -> words.has("removes", token.plain()))) { // last: an order has a product at any time
            meant.mentioned().forEach(product -> changes.add(new LinkedHashMap<>(Map.of("product", product, "remove", true))));
        }
        if (changes.isEmpty() && !meant.dates().isEmpty()) {
            throw desk.handOff(HandOffReason.UNSUPPORTED, "The vendor wants another delivery date (" + String.join(", ", meant.dates())
                    + "). Please change it in Odoo, or answer the vendor.");
        }
        if (changes.isEmpty()) {
            return Desk.joined(missing(meant, desk), desk.say("ask_change"));
        }
        String adding = alreadyIn(now, meant, order, desk);
        return adding == null ? made(changes, order, meant, desk) : adding;
    }

    private String made(List<Map<String, Object>> changes, String order, Understood meant, Desk desk) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Map<String, Object> change = changes.get(i);
            if (order != null) {
                change.put("order", order);
            }
            JsonNode answer = desk.call("update_order_line", change);
            if (!Desk.isDone(answer)) {
                if (i > 0) { // the lines changed before stay so
                    desk.note("Of the vendor's changes the first " + i + " of " + changes.size() + " were made.");
                    parts.add(desk.told(desk.call("check_order_status", Desk.order(order)), ""));
                }
                parts.add(desk.told(answer, ""));
                return Desk.joined(parts);
            }
            if (i == changes.size() - 1) {
                parts.add(desk.told(answer, notTaken(meant, null, desk)));
            }
        }
        return Desk.joined(parts);
    }

    /** Asks about "add 5" of a product that is in the order: 5 in all, or 5 more? Null: the message has no such line. */
    private String alreadyIn(Situation now, Understood meant, String order, Desk desk) {
        if (Lexer.of(now.said()).stream().noneMatch(token -> words.has("adds", token.plain()))) {
            return null;
        }
        for (JsonNode there : desk.call("check_order_status", Desk.order(order)).at("/order/lines")) {
            for (Line line : meant.lines()) {
                if (line.quantity() != null && isOne(line.product(), there)) {
                    return desk.say("already_in", Map.of("product", there.path("product").asText(), "quantity", there.path("quantity").asText()));
                }
            }
        }
        return null;
    }

    /** Whether the order has those lines, with those quantities and prices: then naming them beside a confirmation changes nothing. */
    boolean isOrdered(Understood meant, String order, Desk desk) {
        List<JsonNode> there = StreamSupport.stream(desk.call("check_order_status", Desk.order(order)).at("/order/lines").spliterator(), false).toList();
        return meant.mentioned().isEmpty() && meant.lines().stream().allMatch(line -> line.isClear() && there.stream().anyMatch(ordered -> isOne(line.product(), ordered)
                && (line.quantity() == null || line.quantity().compareTo(new BigDecimal(ordered.path("quantity").asText("0"))) == 0)
                && (line.price() == null || line.price().compareTo(new BigDecimal(ordered.path("price").asText("0"))) == 0)));
    }

    private static boolean isOne(String written, JsonNode line) {
        return written.equalsIgnoreCase(line.path("product").asText()) || written.equalsIgnoreCase(line.path("name").asText());
    }

    /** A number alone, as the answer to our question about one product; null: it is none. */
    Situation completed(Situation now, Situations situations) {
        boolean asked = now.question().filter(question -> question.reasons().stream().anyMatch(ABOUT_QUANTITIES::contains)).isPresent();
        Understood meant = now.meant();
        if (!asked || !meant.lines().isEmpty() || !meant.mentioned().isEmpty() || meant.numbersLeft().size() != 1 || now.before().isEmpty()) {
            return null;
        }
        Understood before = situations.saying(now, now.before()).meant();
        List<Line> lines = before.lines();
        boolean one = lines.size() == 1 && lines.get(0).price() == null && lines.get(0).problems().stream().noneMatch(Problem.UNCLEAR_PRICE::equals)
                && before.mentioned().isEmpty();
        boolean mentioned = lines.isEmpty() && before.mentioned().size() == 1;
        if (!one && !mentioned) {
            return null;
        }
        return situations.saying(now, now.said() + " x " + (one ? lines.get(0).product() : before.mentioned().get(0)));
    }

    /** Lines with words beside them that were not understood, where a change of the order may be meant. */
    String doubted(Situation now, Understood meant, Desk desk) {
        if (now.asked("ask_change")) {
            throw desk.handOff(HandOffReason.CLARIFICATION, "The vendor was asked back, and it is still not clear what is to be changed. Nothing was done.");
        }
        return Desk.joined(desk.say("left", Map.of("what", String.join("; ", meant.remainder()))), desk.say("ask_change"));
    }

    /** Names all that is not clear, and asks for the lines again. */
    String unclear(Situation now, Understood meant, Desk desk) {
        List<String> sentences = new ArrayList<>();
        for (Line line : meant.lines()) {
            line.problems().stream().sorted().forEach(problem -> sentences.add(desk.say(problem.name().toLowerCase(Locale.ROOT), Map.of("said", line.said()))));
            if (line.isClear() && line.quantity() == null && !meant.wants(Intent.CHANGE)) {
                sentences.add(desk.say("no_quantity", Map.of("said", line.said())));
            }
        }
        if (!meant.numbersLeft().isEmpty()) {
            sentences.add(desk.say("left", Map.of("what", String.join("; ", meant.remainder()))));
        }
        String relative = Problem.RELATIVE.name().toLowerCase(Locale.ROOT);
        if (now.question().filter(open -> open.key().equals("ask_again") || open.reasons().contains(relative)).isPresent()) {
            throw desk.handOff(HandOffReason.CLARIFICATION, "The vendor was asked back, and it is still not clear what is offered. Nothing was done.");
        }
        boolean change = meant.lines().stream().anyMatch(line -> line.problems().contains(Problem.RELATIVE)); // so the next line changes the order
        return Desk.joined(sentences.stream().limit(MOST_SENTENCES).collect(Collectors.joining("\n")), desk.say(change ? "ask_change" : "ask_again"));
    }

    private static String missing(Understood meant, Desk desk) {
        return meant.mentioned().stream().limit(MOST_SENTENCES).map(product -> desk.say("no_quantity", Map.of("said", product)))
                .collect(Collectors.joining("\n"));
    }

    private static String notTaken(Understood meant, String delivery, Desk desk) {
        List<String> what = new ArrayList<>(meant.dates());
        what.remove(delivery);
        what.addAll(meant.remainder());
        what.addAll(meant.mentioned());
        return what.isEmpty() ? "" : desk.say("not_taken", Map.of("what", String.join("; ", what)));
    }

    private Map<String, Object> arguments(Line line) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("product", line.product());
        if (line.quantity() != null) {
            arguments.put("quantity", line.quantity());
        }
        if (line.unit() != null) {
            arguments.put("unit", words.has("pieces", Token.plain(line.unit())) ? "units" : line.unit());
        }
        if (line.price() != null) {
            arguments.put("price", line.price());
        }
        if (line.currency() != null) {
            arguments.put("currency", line.currency());
        }
        return arguments;
    }
}
