package io.chatwootprocessor.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A route as a tool: what it gets, what it gives, and what becomes of it when it is saved. */
@Tag("quick")
@ExtendWith(OutputCaptureExtension.class)
class AiToolTest {

    private static final ToolContext CUSTOMER = new ToolContext(1, "+15551234567", "whatsapp", 42, "turn-1", 7L, 11L, true);

    private final ToolsWithoutSpring ours = new ToolsWithoutSpring();
    private final Tools tools = ours.tools();
    private final DefaultCamelContext context = ours.context();
    private final ToolInvoker invoker = ours.invoker();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        ours.close();
    }

    @Test
    void aRouteIsAToolForAsLongAsItRuns() throws Exception {
        save("order", tool("order_state", "description: State of an order", "tags: orders, shop", "parameter.number: string",
                "parameter.number.description: 'Its number, such as A-1'", "parameter.number.required: true", "parameter.detail: string",
                "parameter.detail.enum: 'short,long'", "readOnlyHint: true", "title: State", "timeout: 3s", "resultLimit: 500"));

        Tool tool = tools.named("order_state").orElseThrow();
        assertThat(tool.description()).isEqualTo("State of an order");
        assertThat(tool.tags()).containsExactly("orders", "shop");
        assertThat(tool.readOnly()).isTrue();
        assertThat(tool.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(tool.resultLimit()).isEqualTo(500);
        assertThat(tool.parameters()).isEqualTo(Map.of("type", "object", "required", List.of("number"), "additionalProperties", false,
                "properties", Map.of("number", Map.of("type", "string", "description", "Its number, such as A-1"),
                        "detail", Map.of("type", "string", "enum", List.of("short", "long")))));
        assertThat(tools.tagged(List.of("shop", "others"))).containsExactly(tool);
        assertThat(tools.tagged(List.of("others"))).isEmpty();

        context.getRouteController().stopRoute("order");
        assertThat(tools.named("order_state")).isEmpty();

        context.getRouteController().startRoute("order");
        assertThat(tools.named("order_state")).contains(tool);
    }

    @Test
    void theRouteGetsDeclaredArgumentsAndWhoIsServedAndNothingElse() throws Exception {
        AtomicReference<Map<String, Object>> headers = new AtomicReference<>();
        AtomicReference<Map<String, Object>> variables = new AtomicReference<>();
        context.getRegistry().bind("look", (Processor) exchange -> {
            headers.set(Map.copyOf(exchange.getMessage().getHeaders()));
            variables.set(Map.copyOf(exchange.getVariables()));
            exchange.getMessage().setBody("looked");
        });
        save("look", tool("look", "description: Looks", "parameter.count: integer"), "process: {ref: look}");

        assertThat(call("look", Map.of("count", 3)).text()).isEqualTo("looked");
        assertThat(headers.get()).isEqualTo(Map.of("count", 3));
        assertThat(variables.get()).isEqualTo(Map.of("args", Map.of("count", 3), "account_id", 1L, "user_identifier", "+15551234567",
                "channel", "whatsapp", "conversation_id", 42L, "turn_id", "turn-1", "chatwoot_conversation_id", 7L, "inbox_id", 11L,
                "verified", true));
    }

    @Test
    void anArgumentThatIsNotDeclaredReachesNoRoute() throws Exception {
        AtomicInteger calls = counting("touch");
        save("touch", tool("touch", "description: Touches"), "process: {ref: touch}");

        ToolResult result = call("touch", Map.of("CamelHttpUri", "http://elsewhere"));

        assertThat(result.failed()).isTrue();
        assertThat(result.text()).contains("There is no parameter CamelHttpUri");
        assertThat(calls).hasValue(0);
        assertThat(ours.calls("touch", "refused")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "order state     | description: x                                                       | refuse the name",
            "'1st'           | description: x                                                       | refuse the name",
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm | description: x     | refuse the name",
            "a               | tags: x                                                              | has no description",
            "a               | description: x, parameter.n: date                                    | a type is one of string, integer, number, boolean",
            "a               | description: x, parameter.n.required: true                           | not declared: parameter.n",
            "a               | description: x, parameter.n: string, parameter.n.requird: true        | is no option",
            "a               | description: x, parameter.n: string, parameter.n.required: 'yes'      | it is true or false",
            "a               | description: x, parameter.n: integer, parameter.n.enum: '1;two'       | is no integer",
            "a               | description: x, parameter.CamelHttpUri: string                       | means something to Camel or to HTTP",
            "a               | description: x, parameter.cAMELSqlQuery: string                      | means something to Camel or to HTTP",
            "a               | description: x, parameter.org.apache.camel.x: string                 | not declared",
            "a               | description: x, parameter.breadcrumbId: string                       | means something to Camel or to HTTP",
            "a               | description: x, parameter.Authorization: string                      | means something to Camel or to HTTP",
            "a               | description: x, argSchema: '{\"type\":\"object\",\"properties\":{\"Content-Type\":{}}}' | letters, digits and _",
            "a               | description: x, parameter.user_identifier: string                    | which says who is served",
            "a               | description: x, parameter.n: string, parameter.N: string             | capitals only",
            "a               | description: x, readOnlyHint: true, destructiveHint: true             | contradict",
            "a               | description: x, readOnlyHint: perhaps                                | it is true or false",
            "a               | description: x, readOnlyHnt: true                                    | readOnlyHnt",
            "a               | description: x, timeout: soon                                        | it is a duration",
            "a               | description: x, timeout: 0s                                          | lets nothing through",
            "a               | description: x, resultLimit: much                                    | a number of characters",
            "a               | description: x, argSchema: '{\"type\":\"object\"}'                   | needs",
            "a               | description: x, argSchema: '{\"type\":'                              | is not JSON",
            "a               | description: x, argSchema: 'classpath:nowhere.json'                  | nowhere.json",
            "a               | description: x, parameter.n: string, argSchema: '{}'                 | exclude each other"})
    void whatCannotBeAToolIsRefusedWhenItIsSaved(String name, String options, String why) {
        assertThatThrownBy(() -> save("broken", tool(name, options.split(", ")).replace(";", ","))).as(options)
                .hasStackTraceContaining(why);
        assertThat(tools.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100% of it, 5%20", "Prices + terms", "What? Is it #1?", "a=b", "Größe und ¿qué?", "It's \\\"quoted\\\" {so}",
            "this & that", "(of it)", "RAW(this & that)"})
    void aDescriptionMayHaveAnyCharacter(String description) throws Exception {
        save("odd", tool("odd", "description: \"" + description + "\""));

        assertThat(tools.named("odd").orElseThrow().description()).isEqualTo(description.replaceAll("RAW[(](.*)[)]", "$1").replace("\\\"", "\""));
    }

    @Test
    void aSchemaOfItsOwnGivesMapsAndLists() throws Exception {
        save("create", tool("create", "description: Creates", "argSchema: '{\"$schema\":\"http://json-schema.org/draft-07/schema#\","
                + "\"type\":\"object\",\"properties\":{\"lines\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"object\"}}},"
                + "\"required\":[\"lines\"],\"additionalProperties\":true}'"), "setBody: {simple: '${header.lines[0][sku]}'}");

        assertThat(call("create", Map.of("lines", List.of(Map.of("sku", "X1")))).text()).isEqualTo("X1");
        assertThat(call("create", Map.of("lines", List.of())).text()).contains("lines");
        assertThat(call("create", Map.of("lines", List.of(Map.of()), "more", 1)).text()).contains("no parameter more");
    }

    @Test
    void twoOfANameAreOneAndTheOtherIsNamed() throws Exception {
        save("first", tool("same", "description: First"), "setBody: {constant: first}");

        assertThatThrownBy(() -> save("second", tool("same", "description: Second")))
                .hasStackTraceContaining("there is a tool same already, of route first");
        assertThat(call("same", Map.of()).text()).isEqualTo("first");
    }

    @Test
    void twoOfANameAtTheStartKeepNobodyFromStarting() throws Exception {
        try (ToolsWithoutSpring program = new ToolsWithoutSpring()) {
            for (String id : List.of("first", "second")) {
                PluginHelper.getRoutesLoader(program.context()).loadRoutes(ResourceHelper.fromString(id + ".yaml", "- route:\n    id: " + id
                        + "\n" + tool("same", "description: " + id) + "      steps:\n        - setBody: {constant: " + id + "}\n"));
            }
            program.context().start();

            assertThat(program.tools().refused()).isEqualTo(Map.of("route second", "there is a tool same already, of route first"));
            assertThat(program.invoker().invoke(program.tools().named("same").orElseThrow(), Map.of(), CUSTOMER).text()).isEqualTo("first");

            program.context().getRouteController().stopRoute("first");
            await().untilAsserted(() -> assertThat(program.tools().refused()).isEmpty()); // the call's thread may still hold the tool
            assertThat(program.invoker().invoke(program.tools().named("same").orElseThrow(), Map.of(), CUSTOMER).text()).isEqualTo("second");
        }
    }

    @Test
    void aRouteThatWasOnlyTriedStopsWithoutAnError() {
        assertThatNoException().isThrownBy(() -> tools.withdraw("never-registered", call -> "x"));
    }

    @Test
    void whoWaitsForANameGetsItWhenItIsFree() {
        Tool tool = tool("same");
        assertThat(tools.register(tool, call -> "1", "route one")).isTrue();
        assertThat(tools.register(tool, call -> "2", "route two")).isFalse();
        assertThat(tools.refused()).isEqualTo(Map.of("route two", "there is a tool same already, of route one"));

        tools.unregister("same", "route one");

        assertThat(call("same", Map.of()).text()).isEqualTo("2");
        assertThat(tools.refused()).isEmpty();
    }

    @Test
    void aReloadSwapsTheToolAndACallThatRunsEndsAsItBegan() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        context.getRegistry().bind("wait", (Processor) exchange -> {
            begun.countDown();
            goOn.await(20, TimeUnit.SECONDS);
        });
        context.getShutdownStrategy().setTimeout(20);
        save("swap", tool("swap", "description: Old"), "process: {ref: wait}", "setBody: {constant: old}");
        AtomicReference<ToolResult> before = new AtomicReference<>();
        Thread caller = new Thread(() -> before.set(call("swap", Map.of())));
        caller.start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        AtomicReference<ToolResult> during = new AtomicReference<>();
        Thread saver = new Thread(() -> {
            try {
                save("swap", tool("swap", "description: New"), "setBody: {constant: new}");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        saver.start();
        await().until(() -> tools.registered("swap").orElseThrow().left() != null);
        assertThat(tools.all()).extracting(Tool::description).as("while its last call runs").containsExactly("Old");
        Thread another = new Thread(() -> during.set(call("swap", Map.of())));
        another.start();
        await().until(() -> another.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        caller.join(20_000);
        saver.join(20_000);
        another.join(20_000);

        assertThat(before.get().text()).isEqualTo("old");
        assertThat(during.get().text()).isEqualTo("new");
        assertThat(call("swap", Map.of()).text()).isEqualTo("new");
        assertThat(tools.all()).extracting(Tool::description).containsExactly("New");
    }

    @Test
    void aCallDuringAReloadWaitsForTheNewOne() throws Exception {
        Tool shown = tool("late");
        Thread register = new Thread(() -> tools.register(shown, call -> "here", "route late"));
        AtomicReference<ToolResult> result = new AtomicReference<>();
        Thread caller = new Thread(() -> result.set(invoker.invoke(shown, Map.of(), CUSTOMER)));
        caller.start();
        await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        register.start();
        caller.join(20_000);

        assertThat(result.get().text()).isEqualTo("here");
    }

    @Test
    void aReadOnlyToolThatHasBecomeAnEffectIsNotCalled() {
        AtomicInteger calls = new AtomicInteger();
        Tool shown = new Tool("turned", "Turns", Map.of(), Set.of(), true, false, false, Tool.TIMEOUT);
        tools.register(new Tool("turned", "Turns", Map.of(), Set.of(), false, false, false, Tool.TIMEOUT),
                call -> calls.incrementAndGet(), "test");

        assertThat(invoker.invoke(shown, Map.of(), CUSTOMER).failed()).isTrue();
        assertThat(calls).hasValue(0);
    }

    @Test
    void aSchemaThatNobodyCanCheckAgainstIsAFailureAndNoException() {
        tools.register(new Tool("odd", "Odd", Map.of("type", "object", "properties", Map.of("x", Map.of("$ref", "http://elsewhere/schema"))),
                Set.of(), true, false, true, Tool.TIMEOUT), call -> "called", "test");

        ToolResult result = call("odd", Map.of("x", 1));

        assertThat(result.failed()).isTrue();
        assertThat(result.text()).startsWith("The tool failed.");
    }

    @Test
    void aToolThatIsGoneIsSaidToBe() {
        ToolResult result = invoker.invoke(new Tool("gone", "Is gone", Map.of(), Set.of(), true, false, false,
                Duration.ofMillis(50)), Map.of(), CUSTOMER);

        assertThat(result).isEqualTo(new ToolResult("There is no tool gone any more.", true, false, false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reads   | true  | The tool failed. Say that it did not work, or hand over to a human.
            changes | false | The tool failed. It is not known whether it did its work. Do not call it again; say so, or hand over to a human.
            """)
    void anExceptionTellsTheModelNothingButWhetherAnEffectMayHaveHappened(String name, boolean readOnly, String told) throws Exception {
        context.getRegistry().bind("fail", (Processor) exchange -> {
            throw new IllegalStateException("password=hunter2 at jdbc:postgresql://db/secret");
        });
        save(name, tool(name, "description: Fails", "readOnlyHint: " + readOnly), "process: {ref: fail}");

        ToolResult result = call(name, Map.of());

        assertThat(result.failed()).isTrue();
        assertThat(result.text()).matches(Pattern.quote(told) + " \\(Reference [0-9a-f]{8}\\)");
        assertThat(ours.calls(name, "failed")).isEqualTo(1);
    }

    @Test
    void theLogHasTheReferenceAndTheTypeOfTheExceptionAndNoWordOfIt(CapturedOutput log) throws Exception {
        context.getRegistry().bind("fail", (Processor) exchange -> {
            throw new IllegalStateException("password=hunter2", new IllegalArgumentException("sk-secret"));
        });
        save("fail", tool("fail", "description: Fails"), "process: {ref: fail}");

        String reference = call("fail", Map.of()).text().replaceAll(".*Reference ([0-9a-f]+).*", "$1");

        assertThat(log.getAll()).contains("Tool call " + reference + ": fail failed: IllegalStateException at AiToolTest.java")
                .doesNotContain("hunter2", "sk-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors-to-log", "answer-errors"})
    void aRouteWhoseExceptionsEndElsewhereIsNoTool(String configuration) {
        assertThatThrownBy(() -> save("quiet\n    routeConfigurationId: " + configuration, tool("quiet", "description: x")))
                .hasStackTraceContaining("write routeConfigurationId: errors-to-caller");
    }

    @Test
    void aRouteMayTellTheModelOfWhatItCaught() throws Exception {
        context.getRegistry().bind("fail", (Processor) exchange -> {
            throw new IllegalStateException("password=hunter2");
        });
        save("told", tool("told", "description: x"), "doTry: {steps: [{process: {ref: fail}}], doCatch: [{exception: "
                + "[java.lang.IllegalStateException], steps: [{setBody: {constant: The shop is closed.}}]}]}");

        assertThat(call("told", Map.of())).isEqualTo(new ToolResult("The shop is closed.", false, false));
    }

    @Test
    void anErrorIsAFailureToo() throws Exception {
        context.getRegistry().bind("overflow", (Processor) exchange -> {
            throw new StackOverflowError();
        });
        save("overflow", tool("overflow", "description: Overflows"), "process: {ref: overflow}");

        assertThat(call("overflow", Map.of()).failed()).isTrue();
        assertThat(call("overflow", Map.of()).failed()).as("its thread and its permit are free again").isTrue();
    }

    @Test
    void aToolThatHangsFreesItsCallerAndIsInterruptedAndDoesNothingMore() throws Exception {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicInteger effects = counting("effect");
        context.getRegistry().bind("hang", (Processor) exchange -> {
            begun.set(true);
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.set(true); // and goes on, as code does that does not care
            }
        });
        save("hang", tool("hang", "description: Hangs", "timeout: 100ms"), "process: {ref: hang}", "process: {ref: effect}");

        ToolResult result;
        int calls = 0;
        do { // where its thread gets no turn before the time is up it does not begin at all
            result = call("hang", Map.of());
            calls++;
        } while (!begun.get());

        assertThat(result.failed()).isTrue();
        assertThat(result.text()).contains("not known whether it did its work");
        await().untilTrue(interrupted);
        await().until(() -> context.getInflightRepository().size() == 0);
        assertThat(effects).hasValue(0);
        assertThat(ours.calls("hang", "timeout")).isEqualTo(calls);
    }

    @Test
    void twoHundredCallsAtOnceRunFewAtATimeAndAllEnd() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        tools.register(tool("busy"), call -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.sleep(5);
            now.decrementAndGet();
            return "done";
        }, "test");
        List<ToolResult> results = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = IntStream.range(0, 200)
                .mapToObj(i -> new Thread(() -> results.add(call("busy", Map.of())))).toList();
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join(20_000);
        }

        assertThat(results).hasSize(200).allMatch(result -> result.text().equals("done"));
        assertThat(most.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void aToolThatNeverEndsKeepsOnlyItsOwnThreads() {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        Tool deaf = new Tool("deaf", "Hears no interrupt", Map.of(), Set.of(), true, false, true, Duration.ofMillis(50));
        tools.register(deaf, call -> {
            begun.incrementAndGet();
            while (end.getCount() > 0) {
                LockSupport.parkNanos(1_000_000); // and returns at once if it is interrupted
                Thread.interrupted();
            }
            return "late";
        }, "test");
        tools.register(tool("other"), call -> "fine", "test");

        await().until(() -> { // a call whose thread gets no turn in its time does not begin
            assertThat(invoker.invoke(deaf, Map.of(), CUSTOMER).failed()).isTrue();
            return begun.get() == 4;
        });
        for (int i = 0; i < 2; i++) {
            assertThat(invoker.invoke(deaf, Map.of(), CUSTOMER).failed()).isTrue();
        }
        assertThat(begun).hasValue(4);
        assertThat(call("other", Map.of()).text()).isEqualTo("fine");
        end.countDown();
        await().until(() -> !invoker.invoke(deaf, Map.of(), CUSTOMER).failed());
    }

    @Test
    void aLongResultIsCut() throws Exception {
        context.getRegistry().bind("long", (Processor) exchange -> exchange.getMessage().setBody("x".repeat(10_000_000)));
        save("long", tool("long", "description: Long", "resultLimit: 100"), "process: {ref: long}");

        assertThat(call("long", Map.of())).isEqualTo(new ToolResult("x".repeat(100) + "… cut", false, true));
    }

    @Test
    void aStreamWithoutEndIsReadToTheLimitAndClosed() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        tools.register(tool("endless"), call -> new InputStream() {
            @Override
            public int read() {
                return 'y';
            }

            @Override
            public void close() {
                closed.set(true);
            }
        }, "test");

        ToolResult result = call("endless", Map.of());

        assertThat(result.cut()).isTrue();
        assertThat(result.text()).hasSize(Tool.RESULT_LIMIT + "… cut".length());
        assertThat(closed).isTrue();
    }

    @Test
    void bodiesBecomeText() throws Exception {
        AtomicReference<Object> body = new AtomicReference<>();
        context.getRegistry().bind("give", (Processor) exchange -> exchange.getMessage().setBody(body.get()));
        save("give", tool("give", "description: Gives"), "process: {ref: give}");

        for (Map.Entry<Object, String> one : Map.<Object, String>of(
                "text", "text",
                "é".getBytes(StandardCharsets.UTF_8), "é",
                new ByteArrayInputStream("stream".getBytes(StandardCharsets.UTF_8)), "stream",
                Map.of("a", 1), "{\"a\":1}",
                List.of(1, "b"), "[1,\"b\"]",
                12.5, "12.5",
                Timestamp.from(Instant.EPOCH), "\"1970-01-01T00:00:00.000+00:00\"",
                "nul\0", "nul\uFFFD").entrySet()) {
            body.set(one.getKey());
            assertThat(call("give", Map.of()).text()).isEqualTo(one.getValue());
        }
        body.set(null);
        assertThat(call("give", Map.of())).isEqualTo(new ToolResult("Done. There is no result.", false, false));
        body.set(new Object());
        assertThat(call("give", Map.of()).failed()).as("nothing can be told of it").isTrue();
    }

    @Test
    void eachCallHasAnExchangeOfItsOwn() throws Exception {
        List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
        context.getRegistry().bind("mark", (Processor) exchange -> {
            exchange.getMessage().setBody(exchange.getVariable("seen") + " " + exchange.getMessage().getHeader("seen"));
            exchange.setVariable("seen", "yes");
            exchange.getMessage().setHeader("seen", "yes");
            exchanges.add(exchange);
        });
        save("mark", tool("mark", "description: Marks"), "process: {ref: mark}", "stop: {}");

        assertThat(call("mark", Map.of()).text()).isEqualTo("null null");
        assertThat(call("mark", Map.of()).text()).as("a route that stopped").isEqualTo("null null");
        assertThat(exchanges).doesNotHaveDuplicates();
    }

    private ToolResult call(String name, Map<String, Object> arguments) {
        return invoker.invoke(tools.named(name).orElseThrow(), arguments, CUSTOMER);
    }

    private AtomicInteger counting(String name) {
        AtomicInteger calls = new AtomicInteger();
        context.getRegistry().bind(name, (Processor) exchange -> calls.incrementAndGet());
        return calls;
    }

    private static Tool tool(String name) {
        return new Tool(name, "Does something", Map.of("type", "object", "properties", Map.of()), Set.of(), true, false, true,
                Tool.TIMEOUT);
    }

    private static String tool(String name, String... options) {
        StringBuilder from = new StringBuilder("    from:\n      uri: \"ai-tool:" + name + "\"\n      parameters:\n");
        for (String option : options) {
            from.append("        ").append(option.strip()).append('\n');
        }
        return from.toString();
    }

    /** As the program does when a file is saved. */
    private void save(String id, String from, String... steps) throws Exception {
        StringBuilder route = new StringBuilder("- route:\n    id: " + id + "\n" + from + "      steps:\n");
        for (String step : steps.length == 0 ? new String[] {"setBody: {constant: fine}"} : steps) {
            route.append("        - ").append(step).append('\n');
        }
        PluginHelper.getRoutesLoader(context).updateRoutes(ResourceHelper.fromString(id + ".yaml", route.toString()));
    }
}
