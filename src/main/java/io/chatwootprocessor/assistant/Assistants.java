package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.model.Models;
import io.chatwootprocessor.operations.health.Trouble;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.responder.MoreResponders;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.tools.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The assistants that there are, as responders: a bot config or the setting names one, where no route has the name. The health of
 * {@code assistants} is degraded while a file cannot be used, an approval names no tool (an effect would not wait for its human), or there are no rules of
 * the name in the file.
 */
@Component("assistants")
public class Assistants implements MoreResponders, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(Assistants.class);

    private final AssistantFiles files;
    private final Models models;
    private final Toolbox toolbox;
    private final CaseFiles cases;
    private final Ledger ledger;
    private final RoutingFile routing;
    private final RuleBook rules;

    Assistants(AssistantFiles files, Models models, Toolbox toolbox, CaseFiles cases, Ledger ledger, RoutingFile routing,
            RuleBook rules) {
        this.files = files;
        this.models = models;
        this.toolbox = toolbox;
        this.cases = cases;
        this.ledger = ledger;
        this.routing = routing;
        this.rules = rules;
    }

    @Override
    public boolean has(String name) {
        return files.usable().containsKey(name);
    }

    @Override
    public String version(String name) {
        Assistant assistant = files.usable().get(name);
        return assistant == null ? null : assistant.version();
    }

    @Override
    public String endpoint() {
        return "direct:answer-by-assistant";
    }

    @Override
    public Optional<String> goesOn(Turn turn) {
        List<Long> marked = turn.messages().stream().filter(message -> message.contentAttributes() != null
                && message.contentAttributes().at("/processor/approval_id").isNumber()).map(Turn.Message::id).toList();
        return marked.isEmpty() ? Optional.empty() : ledger.asker(marked);
    }

    /** Names, at the end of the start, each missing part: most often a key. */
    @EventListener(ApplicationReadyEvent.class)
    void tellProblems() {
        all().forEach(assistant -> {
            List<String> problems = problems(assistant);
            if (!problems.isEmpty()) {
                LOG.info("The assistant {} cannot do all that its file says: {}", assistant.name(), String.join("; ", problems));
            }
        });
    }

    /** The assistant of that name. */
    public Optional<Assistant> named(String name) {
        return Optional.ofNullable(files.usable().get(name));
    }

    /** All, by name. */
    List<Assistant> all() {
        return List.copyOf(files.usable().values());
    }

    /** Files that cannot be used, and why, by their names. */
    Map<String, String> broken() {
        return files.broken();
    }

    /** Those of its models whose price nobody has set: its caps on cost do not hold them, the cap on the day's tokens does. */
    List<String> unpriced(Assistant assistant) {
        return assistant.models().stream().filter(name -> models.named(name).map(model -> !model.settings().isPriced()).orElse(false)).toList();
    }

    /** Where its file stands. */
    String file(String name) {
        return files.place(name);
    }

    /** How many cases it has; 0: none, or none that can be read. */
    int cases(String name) {
        try {
            return cases.of(name).map(List::size).orElse(0);
        } catch (InvalidAssistant e) {
            return 0; // problems() says so
        }
    }

    /** Why that one cannot do what its file says; empty: it can. */
    List<String> problems(Assistant assistant) {
        List<String> problems = new ArrayList<>();
        boolean byRules = rules.of(assistant).isPresent() && assistant.models().stream().allMatch(name -> models.named(name).isEmpty());
        assistant.models().stream().filter(name -> !byRules && models.named(name).isEmpty()).forEach(name -> problems.add("there is no model " + name
                + (name.equals("default") ? ": set OPENAI_API_KEY, ANTHROPIC_API_KEY, or processor.models.default" : " below processor.models")));
        List<Tool> tools = toolbox.of(assistant);
        for (String tag : assistant.tools()) {
            if (tools.stream().noneMatch(tool -> tool.tags().contains(tag))) {
                problems.add("no tool has the tag " + tag);
            }
        }
        problems.addAll(faults(assistant));
        assistant.handOver().stream().filter(name -> !files.usable().containsKey(name) || name.equals(assistant.name()))
                .forEach(name -> problems.add("hand-over names " + name + (name.equals(assistant.name()) ? ", which it is itself" : ", and there is no such assistant")));
        cases.fault(assistant.name()).ifPresent(problems::add);
        return problems;
    }

    /** Names that mean nothing: an approval would not wait, and no rules would check. */
    private List<String> faults(Assistant assistant) {
        List<String> faults = new ArrayList<>(approvals(assistant));
        rules.problem(assistant).ifPresent(faults::add);
        return faults;
    }

    private List<String> approvals(Assistant assistant) {
        TreeSet<String> names = new TreeSet<>(assistant.approval());
        names.remove(Assistant.EFFECTS);
        toolbox.of(assistant).forEach(tool -> names.remove(tool.name()));
        List<String> faults = new ArrayList<>(names.stream().map(name -> "approval names " + name + ", and it has no such tool").toList());
        assistant.approval().stream().filter(Calling.NEVER_WAIT::contains).forEach(name -> faults.add("approval names " + name + ", which never waits"));
        return faults;
    }

    @Override
    public Health health() {
        Map<String, String> shown = new TreeMap<>();
        files.broken().forEach((name, why) -> shown.put(name, why));
        all().forEach(assistant -> {
            List<String> faults = faults(assistant);
            if (!faults.isEmpty()) {
                shown.putIfAbsent(assistant.name(), String.join("; ", faults));
            }
        });
        routing.fault().ifPresent(why -> shown.put(RoutingFile.NAME, why));
        if (!routing.problems().isEmpty()) {
            shown.putIfAbsent(RoutingFile.NAME, String.join("; ", routing.problems()));
        }
        Health.Builder health = shown.isEmpty() ? Health.up() : Health.status(Outbound.DEGRADED).withDetail("reason", Trouble.reasons(shown))
                .withDetail("see", "/console/assistants");
        return health.withDetail("running", files.usable().size())
                .withDetail("broken", shown).build();
    }
}
