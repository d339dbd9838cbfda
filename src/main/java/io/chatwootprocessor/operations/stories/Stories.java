package io.chatwootprocessor.operations.stories;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.OutsideCalls;
import io.chatwootprocessor.responder.Rules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Plays stories in the running program, by its own doors, and compares the outcome. Nothing goes out meanwhile. */
@Component
public class Stories {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long QUIET = 1_000;
    private static final long PAUSE = 50;
    private static final int FIRST_FAULT = 300;
    private static final String RULE = "direct:may-answer";
    private static final String DEFAULT = "/bot-configs/default";

    private final OutsideCalls outside;
    private final JdbcTemplate database;
    private final Environment environment;
    private final StoryCustomers customers;
    private final ModelCamelContext context;
    private final Rules rules;

    Stories(OutsideCalls outside, JdbcTemplate database, Environment environment, StoryCustomers customers, CamelContext context, Rules rules) {
        this.context = (ModelCamelContext) context;
        this.rules = rules;
        this.customers = customers;
        this.outside = outside;
        this.database = database;
        this.environment = environment;
    }

    /** @return the differences from the story, each with file and line, the expected value and the real one */
    List<String> play(Story story) throws IOException, InterruptedException {
        return play(story, PATIENCE);
    }

    /** The same, and waits no longer than that for what the story expects. */
    List<String> play(Story story, Duration patience) throws IOException, InterruptedException {
        List<OutsideCalls.Call> calls = new CopyOnWriteArrayList<>();
        Map<String, Integer> given = new HashMap<>();
        List<String> unanswered = new CopyOnWriteArrayList<>();
        outside.areAnsweredBy(call -> {
            calls.add(call);
            return answer(story, call, given, unanswered);
        });
        long before = database.queryForObject("SELECT coalesce(max(id), 0) FROM communication.message", Long.class);
        rules.areSilent(!isAboutRule(story));
        try {
            if (story.responder() != null) {
                send("PUT", DEFAULT, Map.of(), JsonBody.write(Map.of("responder", story.responder(), "name", "Assistant")));
            }
            Function<String, String> customer = customers.newOne();
            int ignored = 0;
            for (Story.Given one : story.given()) {
                HttpResponse<String> answer = one.customer() == null ? send("POST", one.path(), one.headers(), one.body())
                        : send("POST", customers.path(), Map.of(), customer.apply(one.customer()));
                if (answer.statusCode() >= FIRST_FAULT) {
                    return List.of(story.file() + ":" + one.line() + ": " + story.name() + ": expected the webhook to be taken, got "
                            + answer.statusCode() + " " + answer.body());
                }
                ignored += answer.body().contains("\"ignored\"") ? 1 : 0;
            }
            List<String> faults = await(story, patience, before, calls, ignored);
            unanswered.stream().distinct().forEach(call -> faults.add(story.file() + ":" + story.line() + ": " + story.name()
                    + ": a route called " + call + ", and the story has no answer for it"));
            return faults;
        } finally {
            if (story.responder() != null) {
                send("DELETE", DEFAULT, Map.of(), null);
            }
            rules.areSilent(false);
            outside.goOut();
        }
    }

    /** Whether the story stands beside the route that is asked before a turn is answered. */
    private boolean isAboutRule(Story story) {
        String name = name(story.file()).replaceFirst("\\.story\\.yaml$", "");
        return context.getRouteDefinitions().stream().filter(route -> route.getInput().getEndpointUri().startsWith(RULE))
                .anyMatch(route -> route.getResource() == null ? name.equals(route.getRouteId())
                        : name.equals(name(route.getResource().getLocation()).replaceFirst("\\.\\w+$", "")));
    }

    private static String name(String file) {
        return file.replaceFirst(".*[/\\\\:]", "");
    }

    /** Until all is as it should be, and stays so for a moment; or until that lasts too long. */
    private List<String> await(Story story, Duration patience, long before, List<OutsideCalls.Call> calls, int ignored) throws InterruptedException {
        long end = System.currentTimeMillis() + patience.toMillis();
        long since = 0;
        List<String> faults = compare(story, before, calls, ignored);
        while (System.currentTimeMillis() < end) {
            if (faults.isEmpty()) {
                since = since == 0 ? System.currentTimeMillis() : since;
                if (System.currentTimeMillis() - since > QUIET) {
                    break;
                }
            } else {
                since = 0;
            }
            Thread.sleep(PAUSE);
            faults = compare(story, before, calls, ignored);
        }
        return new ArrayList<>(faults);
    }

    private List<String> compare(Story story, long before, List<OutsideCalls.Call> calls, int ignored) {
        List<String> faults = new ArrayList<>();
        for (Story.Expected expected : story.expected()) {
            Object got = switch (expected.what()) {
                case "stored" -> contents("direction = 'inbound'", before);
                case "sent" -> contents("direction = 'outbound' AND status = 'sent' AND command IS NULL AND NOT private", before);
                case "ignored" -> ignored;
                case "handed_off" -> database.queryForObject("SELECT count(*) FROM communication.turn WHERE (action = 'handoff' OR error IS NOT NULL)"
                        + " AND EXISTS (SELECT FROM communication.message m WHERE m.conversation_id = turn.conversation_id AND m.id > ?)",
                        Long.class, before) > 0;
                default -> calls;
            };
            String fault = expected.what().equals("calls") ? missing(expected, calls) : difference(expected, got);
            if (fault != null) {
                faults.add(story.file() + ":" + expected.line() + ": " + story.name() + ": " + fault);
            }
        }
        return faults;
    }

    private List<String> contents(String condition, long before) {
        return database.queryForList("SELECT content FROM communication.message WHERE id > ? AND " + condition + " ORDER BY id", String.class, before);
    }

    private static String difference(Story.Expected expected, Object got) {
        Object wanted = expected.value() == null ? List.of() : expected.value();
        boolean same = wanted.equals(got) || got instanceof List<?> list && list.size() == 1 && list.get(0).equals(wanted);
        return same ? null : "expected " + expected.what() + " " + JsonBody.write(wanted) + ", got " + JsonBody.write(got);
    }

    /** Each expected call was made, and none was where none is expected. */
    private static String missing(Story.Expected expected, List<OutsideCalls.Call> calls) {
        List<OutsideCalls.Call> left = new ArrayList<>(calls);
        List<?> wanted = expected.value() instanceof List<?> list ? list : expected.value() == null ? List.of() : List.of(expected.value());
        for (Object one : wanted) {
            Predicate<OutsideCalls.Call> fits = call -> fits(one, call);
            OutsideCalls.Call found = left.stream().filter(fits).findFirst().orElse(null);
            if (found == null) {
                return "expected the call " + JsonBody.write(one) + ", got " + told(calls);
            }
            left.remove(found);
        }
        return wanted.isEmpty() && !calls.isEmpty() ? "expected no call, got " + told(calls) : null;
    }

    private static String told(List<OutsideCalls.Call> calls) {
        return calls.isEmpty() ? "none" : String.join("; ", calls.stream().map(call -> call.method() + " " + call.address() + " " + call.body()).toList());
    }

    private static boolean fits(Object wanted, OutsideCalls.Call call) {
        Map<?, ?> parts = wanted instanceof Map<?, ?> map ? map : Map.of("call", wanted);
        boolean contains = parts.get("contains") == null || (parts.get("contains") instanceof List<?> list ? list : List.of(parts.get("contains"))).stream()
                .allMatch(part -> call.body().contains(part.toString()));
        boolean headers = !(parts.get("headers") instanceof Map<?, ?> named) || named.entrySet().stream()
                .allMatch(header -> header.getValue().toString().equals(call.headers().get(header.getKey().toString())));
        return matches(String.valueOf(parts.get("call")), call) && contains && headers;
    }

    private static OutsideCalls.Answer answer(Story story, OutsideCalls.Call call, Map<String, Integer> given, List<String> unanswered) throws IOException {
        List<Story.Answer> fitting = story.answers().stream().filter(answer -> matches(answer.call(), call)).toList();
        if (fitting.isEmpty()) {
            unanswered.add(call.method() + " " + call.address());
            throw new IOException("the story has no answer for " + call.method() + " " + call.address());
        }
        int turn = given.merge(fitting.get(0).call(), 1, Integer::sum);
        Story.Answer answer = fitting.get(Math.min(turn, fitting.size()) - 1);
        return new OutsideCalls.Answer(answer.status(), answer.headers(), answer.body());
    }

    /** Method and address, with or without the query. */
    private static boolean matches(String wanted, OutsideCalls.Call call) {
        Pattern pattern = Pattern.compile(Pattern.quote(wanted).replace("*", "\\E.*\\Q"));
        String whole = call.method() + " " + call.address();
        return pattern.matcher(whole).matches() || pattern.matcher(whole.replaceFirst("\\?.*", "")).matches();
    }

    private HttpResponse<String> send(String method, String path, Map<String, String> headers, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + environment.getRequiredProperty("local.server.port") + path))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        headers.forEach(request::setHeader);
        return HttpClient.newHttpClient().send(request.build(), // a kept connection may have been closed while the story was waited for
                HttpResponse.BodyHandlers.ofString());
    }
}
