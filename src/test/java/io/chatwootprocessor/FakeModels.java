package io.chatwootprocessor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The providers of models, played by WireMock, which say what a test writes for them; and a folder for the files of assistants. The models
 * {@code default} (USD 1 and 2 for a million tokens), {@code unpriced} and {@code hasty} (a second for an answer) speak OpenAI's protocol,
 * {@code backup} Anthropic's, {@code gemini} Google's. OpenAI's and Google's say the answers of one list.
 */
public class FakeModels {

    private final WireMockServer server = new WireMockServer(options().dynamicPort().containerThreads(60).extensions(new Script()));
    private final ConcurrentLinkedQueue<ResponseDefinitionBuilder> openai = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ResponseDefinitionBuilder> anthropic = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ResponseDefinitionBuilder> transcripts = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<JsonNode> questions = new ConcurrentLinkedDeque<>();
    private final Path folder;
    private final Set<ResponseDefinitionBuilder> late = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private volatile CountDownLatch gate = new CountDownLatch(1);
    private volatile ResponseDefinitionBuilder otherwise = text("Hello!");

    /** Starts it before the settings are read, so that they can hold its address. */
    static class Starter implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            FakeModels models = new FakeModels();
            context.getBeanFactory().registerSingleton("fakeModels", models);
            context.addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent) {
                    models.server.stop();
                }
            });
            TestPropertyValues.of("processor.assistants.folder=" + models.folder, "processor.proposals.assistant=proposer",
                    "processor.models.default.provider=openai", "processor.models.default.name=gpt-4.1",
                    "processor.models.default.base-url=" + models.server.baseUrl() + "/openai/v1", "processor.models.default.api-key=sk-secret-1",
                    "processor.models.default.input=1", "processor.models.default.cached-input=0.5", "processor.models.default.output=2",
                    "processor.models.default.timeout=20s", // a turn's own time is shorter
                    "processor.models.hasty.provider=openai", "processor.models.hasty.name=hasty",
                    "processor.models.hasty.base-url=" + models.server.baseUrl() + "/openai/v1", "processor.models.hasty.api-key=sk-secret-1",
                    "processor.models.hasty.input=1", "processor.models.hasty.output=2", "processor.models.hasty.timeout=1s",
                    "processor.models.unpriced.provider=openai", "processor.models.unpriced.name=local",
                    "processor.models.unpriced.pictures=true", "processor.transcription.model=whisper-1", "processor.transcription.minute=0.006",
                    "processor.transcription.most=4",
                    "processor.transcription.base-url=" + models.server.baseUrl() + "/openai/v1", "processor.transcription.api-key=sk-secret-4",
                    "processor.models.unpriced.base-url=" + models.server.baseUrl() + "/openai/v1",
                    "processor.models.backup.provider=anthropic", "processor.models.backup.name=claude-haiku-4-5",
                    "processor.models.backup.base-url=" + models.server.baseUrl() + "/anthropic/v1", "processor.models.backup.api-key=sk-secret-2",
                    "processor.models.backup.input=1", "processor.models.backup.output=5",
                    "processor.models.gemini.provider=google", "processor.models.gemini.name=gemini-3-flash",
                    "processor.models.gemini.base-url=" + models.server.baseUrl() + "/google/v1beta", "processor.models.gemini.api-key=sk-secret-3")
                    .applyTo(context);
        }
    }

    FakeModels() {
        server.start();
        server.stubFor(any(urlMatching(".*")).willReturn(aResponse().withTransformers("script")));
        try {
            folder = Files.createTempDirectory("assistants");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One for a program that is a process of its own. */
    public static FakeModels alone() {
        return new FakeModels();
    }

    public void stop() {
        server.stop();
    }

    /** Forgets what was to be said, and what was asked. */
    public FakeModels fresh() {
        openai.clear();
        anthropic.clear();
        transcripts.clear();
        questions.clear();
        otherwise = text("Hello!");
        letsGo();
        late.clear();
        gate = new CountDownLatch(1);
        server.resetRequests(); // they are kept with their answers, some of which have megabytes
        return this;
    }

    /** That answer, which leaves once {@link #letsGo} is called: a test does something before it comes. */
    public ResponseDefinitionBuilder late(ResponseDefinitionBuilder answer) {
        late.add(answer);
        return answer;
    }

    /** Late answers leave. */
    public void letsGo() {
        gate.countDown();
    }

    /** The next answers of OpenAI's protocol, in this order. */
    public FakeModels answers(ResponseDefinitionBuilder... answers) {
        openai.addAll(List.of(answers));
        return this;
    }

    /** The next answers of Anthropic's protocol, in this order. */
    public FakeModels backupAnswers(ResponseDefinitionBuilder... answers) {
        anthropic.addAll(List.of(answers));
        return this;
    }

    /** The next transcripts of voice notes, in this order; then a 500. */
    public FakeModels hears(ResponseDefinitionBuilder... answers) {
        transcripts.addAll(List.of(answers));
        return this;
    }

    /** The bodies of what was to be written down. */
    public List<String> heard() {
        return server.findAll(postRequestedFor(urlMatching(".*/audio/transcriptions"))).stream().map(LoggedRequest::getBodyAsString).toList();
    }

    /** A file that a customer sent, after so many answers that it is not there; gives its address. */
    public String serves(String name, byte[] content, int absent) {
        String path = "/files/" + Payloads.unused() + "/" + name;
        for (int i = 0; i <= absent; i++) {
            server.stubFor(get(path).inScenario(path).whenScenarioStateIs(i == 0 ? Scenario.STARTED : "asked " + i).willSetStateTo("asked " + (i + 1))
                    .willReturn(i < absent ? aResponse().withStatus(404) : aResponse().withBody(content)));
        }
        server.stubFor(get(path).inScenario(path).whenScenarioStateIs("asked " + (absent + 1)).willReturn(aResponse().withBody(content)));
        return server.baseUrl() + path;
    }

    /** What is answered where nothing is written. */
    public FakeModels otherwise(ResponseDefinitionBuilder answer) {
        otherwise = answer;
        return this;
    }

    /** The bodies of what was asked, oldest first. */
    public List<JsonNode> questions() {
        return List.copyOf(questions);
    }

    public List<LoggedRequest> requests() {
        return server.findAll(anyRequestedFor(urlMatching(".*")));
    }

    /** The address of OpenAI's protocol. */
    public String openAiUrl() {
        return server.baseUrl() + "/openai/v1";
    }

    /** Writes an assistant's file, at once or not at all. */
    public void file(String name, String content) {
        try {
            Path written = Files.writeString(Files.createTempFile(folder, "new", ".tmp"), content);
            Files.move(written, folder.resolve(name), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    /** OpenAI's answer that says that; 100 tokens in, 40 of them cached, 10 out. */
    public static ResponseDefinitionBuilder text(String text) {
        ObjectNode message = Program.JSON.createObjectNode().put("role", "assistant").put("content", text);
        return openAi(message, "stop");
    }

    /** OpenAI's answer that calls a tool, or several: name, arguments, name, arguments, … */
    public static ResponseDefinitionBuilder calls(String... namesAndArguments) {
        return saysAndCalls(null, namesAndArguments);
    }

    /** As {@link #calls}, with words beside it. */
    public static ResponseDefinitionBuilder saysAndCalls(String text, String... namesAndArguments) {
        ObjectNode message = Program.JSON.createObjectNode().put("role", "assistant").put("content", text);
        ArrayNode calls = message.putArray("tool_calls");
        for (int i = 0; i < namesAndArguments.length; i += 2) {
            calls.addObject().put("id", "call_" + Payloads.unused()).put("type", "function").putObject("function")
                    .put("name", namesAndArguments[i]).put("arguments", namesAndArguments[i + 1]);
        }
        return openAi(message, "tool_calls");
    }

    public static ResponseDefinitionBuilder openAi(ObjectNode message, String finish) {
        ObjectNode answer = Program.JSON.createObjectNode().put("id", "chatcmpl-1").put("object", "chat.completion").put("model", "gpt-4.1");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0).put("finish_reason", finish);
        choice.set("message", message);
        answer.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 10).put("total_tokens", 110)
                .putObject("prompt_tokens_details").put("cached_tokens", 40);
        return json(answer);
    }

    /** Anthropic's answer that says that. */
    public static ResponseDefinitionBuilder anthropicText(String text) {
        ObjectNode answer = anthropic("end_turn");
        ((ArrayNode) answer.path("content")).addObject().put("type", "text").put("text", text);
        return json(answer);
    }

    /** Anthropic's answer that calls a tool. */
    public static ResponseDefinitionBuilder anthropicCalls(String name, String arguments) {
        ObjectNode answer = anthropic("tool_use");
        try {
            ((ArrayNode) answer.path("content")).addObject().put("type", "tool_use").put("id", "toolu_" + Payloads.unused()).put("name", name)
                    .set("input", Program.JSON.readTree(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json(answer);
    }

    /** Google's answer with these parts, as JSON. */
    public static ResponseDefinitionBuilder google(String parts) {
        return aResponse().withHeader("Content-Type", "application/json").withBody("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + parts
                + "]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":40,\"candidatesTokenCount\":10,"
                + "\"thoughtsTokenCount\":5,\"totalTokenCount\":115}}");
    }

    private static ObjectNode anthropic(String stop) {
        ObjectNode answer = Program.JSON.createObjectNode().put("id", "msg_1").put("type", "message").put("role", "assistant")
                .put("model", "claude-haiku-4-5").put("stop_reason", stop);
        answer.putArray("content");
        answer.putObject("usage").put("input_tokens", 60).put("output_tokens", 10).put("cache_read_input_tokens", 40)
                .put("cache_creation_input_tokens", 0);
        return answer;
    }

    private static ResponseDefinitionBuilder json(ObjectNode body) {
        return aResponse().withHeader("Content-Type", "application/json").withBody(body.toString());
    }

    private class Script implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            if (event.getRequest().getUrl().endsWith("/audio/transcriptions")) {
                ResponseDefinitionBuilder next = transcripts.poll();
                return (next == null ? aResponse().withStatus(500) : next).build();
            }
            CountDownLatch open = gate;
            ResponseDefinitionBuilder next = (event.getRequest().getUrl().startsWith("/anthropic") ? anthropic : openai).poll();
            ResponseDefinitionBuilder answer = next == null ? otherwise : next;
            boolean waits = late.contains(answer);
            try {
                questions.add(Program.JSON.readTree(event.getRequest().getBodyAsString()));
                if (waits) {
                    open.await(1, TimeUnit.MINUTES);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the server stops
            }
            return answer.build();
        }

        @Override
        public String getName() {
            return "script";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
