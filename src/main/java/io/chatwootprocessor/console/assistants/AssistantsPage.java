package io.chatwootprocessor.console.assistants;

import io.chatwootprocessor.assistant.Evaluation;
import io.chatwootprocessor.console.Api;
import io.chatwootprocessor.console.Asked;
import io.chatwootprocessor.console.ConsolePage;
import io.chatwootprocessor.console.Money;
import io.chatwootprocessor.console.Shown;
import io.chatwootprocessor.console.assistants.AssistantRuns.Run;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/**
 * {@code /console/assistants}: each assistant and whether it can work, a box to try it, and evaluations with the old answer beside the new one: the
 * words in which they differ are marked.
 */
@Component
class AssistantsPage implements ConsolePage {

    private static final String MANY = "10";

    private final Api api;
    private final Evaluation evaluation;
    private final AssistantRuns runs;

    AssistantsPage(Api api, Evaluation evaluation, AssistantRuns runs) {
        this.api = api;
        this.evaluation = evaluation;
        this.runs = runs;
    }

    @Override
    public String name() {
        return "assistants";
    }

    @Override
    public String title() {
        return "Assistants";
    }

    @Override
    public int place() {
        return 50;
    }

    @Override
    public Shown show(Asked asked) {
        if (asked.id() == null) {
            return Shown.of("assistants", "Assistants", "assistants", api.ask("assistants", asked.viewer(), Map.of(), null).get("assistants"));
        }
        Map<String, Object> assistant = api.ask("assistant", asked.viewer(), Map.of("name", asked.id()), null);
        Run run = asked.field("run") == null ? null : runs.find(asked.viewer(), asked.id(), asked.field("run"))
                .orElseThrow(() -> new RequestError(404, "This trial is not kept any more. Begin it again on the page of the assistant."));
        Map<String, Object> results = run == null ? null : run.shown();
        Shown shown = Shown.of("assistant", "Assistant " + asked.id(), "assistant", assistant, "run", results, "many", MANY);
        return ofCustomers(results) ? shown.withWordsOf("page assistants") : shown;
    }

    /** Whether turns of customers are answered again. The words of trials and cases are the viewer's and the file's. */
    private static boolean ofCustomers(Map<String, Object> run) {
        return run != null && ((List<?>) run.get("results")).stream().anyMatch(result -> ((Map<?, ?>) result).get("turn_id") != null);
    }

    @Override
    public String act(Asked asked) {
        String name = asked.id();
        if (name == null) {
            throw new RequestError(422, "The form names no assistant");
        }
        Run run = switch (String.valueOf(asked.field("action"))) {
            case "try" -> trial(asked, name);
            case "cases" -> evaluation(asked, name, Map.of("cases", true));
            case "last" -> evaluation(asked, name, Map.of("last", number(asked.field("last"))));
            case "stop" -> stopped(asked, name);
            default -> throw new RequestError(422, "invalid_action: try, cases, last or stop");
        };
        return "/console/assistants/" + UriUtils.encode(name, StandardCharsets.UTF_8) + "?run=" + run.id() + "#result";
    }

    /** A trial of one more message goes on with the messages of the one before. */
    @SuppressWarnings("unchecked")
    private Run trial(Asked asked, String name) {
        if (asked.field("text") == null) {
            throw new RequestError(422, "Write what the customer says.");
        }
        List<Map<String, String>> said = new ArrayList<>();
        if (asked.field("run") != null) {
            runs.find(asked.viewer(), name, asked.field("run")).ifPresent(before -> {
                said.addAll(before.said());
                List<Map<String, Object>> results = (List<Map<String, Object>>) before.shown().get("results");
                if (!results.isEmpty() && results.get(0).get("reply") != null) {
                    said.add(Map.of("role", "assistant", "content", (String) results.get(0).get("reply")));
                }
            });
        }
        if (!said.isEmpty() && said.get(said.size() - 1).get("role").equals("user")) {
            said.remove(said.size() - 1); // it was not answered
        }
        said.add(Map.of("role", "user", "content", asked.field("text")));
        Map<String, Object> question = new LinkedHashMap<>(Map.of("messages", said));
        if (asked.field("contact") != null) {
            question.put("contact", asked.field("contact"));
        }
        return runs.start(asked.viewer(), name, "trial", List.copyOf(said), run -> run.add(priced(api.ask("try-assistant", asked.viewer(), Map.of("name", name), question))));
    }

    @SuppressWarnings("unchecked")
    private Run evaluation(Asked asked, String name, Map<String, Object> what) {
        List<Evaluation.Item> items = evaluation.items(JsonBody.write(what).getBytes(StandardCharsets.UTF_8), name);
        return runs.start(asked.viewer(), name, "evaluation", List.of(), run -> {
            run.expect(items.size());
            for (Evaluation.Item item : items) {
                if (run.isStopped()) {
                    return;
                }
                run.add(compared(priced(JsonBody.read(JsonBody.write(evaluation.answered(item)), Map.class))));
            }
        });
    }

    private static Map<String, Object> priced(Map<String, Object> result) {
        Map<String, Object> priced = new LinkedHashMap<>(result);
        priced.put("usd", result.get("cost") == null ? null : Money.dollars(result.get("cost")));
        return priced;
    }

    /** Adds the texts in parts, so that a template can mark the words that differ. If one of both is missing there is nothing to compare. */
    static Map<String, Object> compared(Map<String, Object> result) {
        Map<String, Object> compared = new LinkedHashMap<>(result);
        if (result.get("was") instanceof String was && result.get("now") instanceof String now) {
            Difference difference = Difference.of(was, now);
            compared.put("was_parts", difference.was());
            compared.put("now_parts", difference.now());
        }
        return compared;
    }

    private Run stopped(Asked asked, String name) {
        Run run = runs.find(asked.viewer(), name, String.valueOf(asked.field("run"))).orElseThrow(() -> new RequestError(404, "It is not kept any more."));
        run.stop();
        return run;
    }

    private static int number(String text) {
        return text != null && text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
    }
}
