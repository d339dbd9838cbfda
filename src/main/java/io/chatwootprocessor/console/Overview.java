package io.chatwootprocessor.console;

import io.chatwootprocessor.operations.health.IntegrationHealth;
import io.chatwootprocessor.operations.health.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** {@code /console}: faults and waiting work, one sentence each with the next step. Each figure is a link to the list behind it. */
@Component
class Overview implements ConsolePage, LivePage {

    private static final String NAME = "overview";
    private static final String CONVERSATIONS = "/console/conversations?";
    private static final int COUNTED = 1000;
    /** The health of all parts is asked for no more often than this. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Documents documents;
    private final IntegrationHealth parts;
    private final Frame frame;
    private Health lastHealth;
    private long lookedAt;

    private record Health(Object components, List<Trouble> troubles) {
    }

    Overview(Documents documents, IntegrationHealth parts, Frame frame) {
        this.documents = documents;
        this.parts = parts;
        this.frame = frame;
    }

    /**
     * One thing to look at.
     *
     * @param count    of it, for people; empty: it is not counted
     * @param text     the noun after the count
     * @param next     the next step, in a word or two: the link's text
     * @param address  of the list
     * @param tone     {@code bad}, {@code odd}, or nothing
     */
    public record Figure(String count, String text, String next, String address, String tone) {
    }

    @Override
    public String name() {
        return "";
    }

    @Override
    public String title() {
        return "Overview";
    }

    @Override
    public int place() {
        return 0;
    }

    @Override
    public Shown show(Asked asked) {
        return new Shown(NAME, "Overview", values());
    }

    @Override
    public String live() {
        return NAME;
    }

    @Override
    public Map<String, String> look(Set<String> watched) {
        String html = frame.parts(new Shown(NAME, "", values()), "#now");
        Map<String, String> same = new LinkedHashMap<>();
        watched.forEach(one -> same.put(one, html));
        return same;
    }

    private Map<String, Object> values() {
        Map<String, Object> counts = documents.read("console/overview.sql", Map.of());
        Health now = health();
        List<Figure> figures = figures(counts);
        List<Figure> wrong = new ArrayList<>(figures.stream().filter(figure -> figure.tone.equals("bad")).toList());
        Set<String> told = wrong.stream().map(figure -> path(figure.address)).collect(Collectors.toSet());
        now.troubles.stream().filter(trouble -> trouble.see() == null || !told.contains(path(trouble.see()))).forEach(trouble -> wrong.add(
                trouble.see() == null ? new Figure("", trouble.sentence(), "See its details", "/actuator/health/" + trouble.component(), "bad")
                        : new Figure("", trouble.sentence(), "See more", trouble.see(), "bad")));
        return Map.of("wrong", wrong, "waits", figures.stream().filter(figure -> !figure.tone.equals("bad")).toList(),
                "components", now.components);
    }

    private static List<Figure> figures(Map<String, Object> counts) {
        List<Figure> figures = new ArrayList<>();
        add(figures, counts, "dead_letters", "dead letter: it could not be sent, and nobody has decided about it.",
                "dead letters: they could not be sent, and nobody has decided about them.", "See why", "/console/dead-letters", "bad");
        add(figures, counts, "sessions_down", "linked phone is not connected: nobody gets an answer through it.",
                "linked phones are not connected: nobody gets an answer through them.", "Connect", "/console/sessions", "bad");
        add(figures, counts, "late", "message waits for the bot for more than five minutes.",
                "messages wait for the bot for more than five minutes.", "See whose, and why nobody answers", CONVERSATIONS + "state=late", "bad");
        add(figures, counts, "approvals", "effect of an assistant waits for a human's yes.",
                "effects of assistants wait for a human's yes.", "Decide", "/console/approvals?status=waiting", "odd");
        add(figures, counts, "for_humans", "message waits for a human.",
                "messages wait for a human.", "See whose", CONVERSATIONS + "waiting=true&handled_by=human", "odd");
        add(figures, counts, "for_bot", "message waits for the bot.",
                "messages wait for the bot.", "See whose", CONVERSATIONS + "waiting=true&handled_by=bot", "");
        add(figures, counts, "turns", "answer is being made.",
                "answers are being made.", "See the conversations", CONVERSATIONS + "state=answering", "");
        add(figures, counts, "queued", "message waits to be sent.",
                "messages wait to be sent.", "See whose", CONVERSATIONS + "state=sending", "");
        add(figures, counts, "jobs", "job on many dead letters runs.",
                "jobs on many dead letters run.", "See how far", "/console/dead-letters", "");
        add(figures, counts, "proposals", "answer of a human is proposed as knowledge.",
                "answers of humans are proposed as knowledge.", "Read", "/console/knowledge", "");
        figures.add(figure(counts, "events", "webhook came in within the last hour.", "webhooks came in within the last hour.", "See them",
                "/console/events?from=" + counts.get("events_from"), ""));
        return figures;
    }

    private static void add(List<Figure> figures, Map<String, Object> counts, String name, String one, String many, String next, String address,
            String tone) {
        if (!counts.get(name).equals(0)) {
            figures.add(figure(counts, name, one, many, next, address, tone));
        }
    }

    /** @param one the words after the number 1; {@code many} those after other numbers */
    private static Figure figure(Map<String, Object> counts, String name, String one, String many, String next, String address, String tone) {
        return new Figure(counted(counts.get(name)), counts.get(name).equals(1) ? one : many, next, address, tone);
    }

    /** Counts end at a thousand: nobody reads further, and it stays cheap. */
    private static String counted(Object count) {
        return ((Number) count).longValue() > COUNTED ? "more than " + COUNTED : count.toString();
    }

    /** The page of an address: a fault that a figure with a link to that page tells is not told twice. */
    private static String path(String address) {
        return address.replaceFirst("\\?.*", "");
    }

    private synchronized Health health() {
        if (lastHealth == null || System.nanoTime() - lookedAt > FRESH.toNanos()) {
            lastHealth = new Health(parts.now().get("components"), parts.troubles());
            lookedAt = System.nanoTime();
        }
        return lastHealth;
    }
}
