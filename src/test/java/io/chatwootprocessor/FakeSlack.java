package io.chatwootprocessor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** Slack, played by WireMock: it keeps the messages of its one channel, with their metadata, lists and changes them. */
public class FakeSlack implements AutoCloseable {

    public static final String TOKEN = "xoxb-token-of-the-test";
    public static final String CHANNEL = "C0TEST12345";
    public static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    private static final String POST = "/api/chat.postMessage";
    private static final String UPDATE = "/api/chat.update";
    private static final String HISTORY = "/api/conversations.history";

    private final WireMockServer server = new WireMockServer(options().dynamicPort().containerThreads(30).extensions(new Channel()));
    private final List<ObjectNode> messages = new CopyOnWriteArrayList<>();
    private final List<JsonNode> updates = new CopyOnWriteArrayList<>();

    /** Starts it. */
    public FakeSlack() {
        server.start();
        works();
    }

    /** Starts it before the settings are read, so that they can hold its address. */
    static class Starter implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            FakeSlack slack = new FakeSlack();
            context.getBeanFactory().registerSingleton("fakeSlack", slack);
            context.addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent) {
                    slack.close();
                }
            });
            TestPropertyValues.of("processor.slack.api-url=" + slack.address(), "processor.slack.bot-token=" + TOKEN,
                    "processor.slack.channel=" + CHANNEL, "processor.slack.signing-secret=" + SECRET).applyTo(context);
        }
    }

    /** Forgets earlier requests and messages, and is a Slack that works. */
    public void works() {
        server.resetAll();
        messages.clear();
        updates.clear();
        isBack();
    }

    /** Works again, with the messages that it has. */
    public void isBack() {
        List<StubMapping> before = server.getStubMappings();
        server.stubFor(any(urlPathEqualTo("/api/auth.test")).willReturn(okJson("{\"ok\":true,\"team\":\"Shop\",\"user\":\"processor\"}")));
        server.stubFor(post(POST).willReturn(okJson("{}").withTransformer("channel", "says", true)));
        server.stubFor(post(UPDATE).willReturn(okJson("{}").withTransformer("channel", "says", true)));
        server.stubFor(any(urlPathEqualTo(HISTORY)).willReturn(okJson("{}").withTransformer("channel", "says", true)));
        server.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(200).withHeader("Content-Type", "text/html").withBody("ok")));
        server.stubFor(post(urlEqualTo("/response")).willReturn(okJson("{\"ok\":true}")));
        before.forEach(server::removeStub); // only now: somebody may be calling, and would be told that nothing is there
    }

    /** Answers every further message like this, without storing it. */
    public void answers(ResponseDefinitionBuilder answer) {
        server.stubFor(post(POST).willReturn(answer));
    }

    /** Stores every further message, but answers like this. */
    public void storesAndAnswers(ResponseDefinitionBuilder answer) {
        server.stubFor(post(POST).willReturn(answer.withTransformer("channel", "says", false)));
    }

    /** Answers every further change of a message like this. */
    public void updateAnswers(ResponseDefinitionBuilder answer) {
        server.stubFor(post(UPDATE).willReturn(answer));
    }

    /** Answers like this when it is asked for the channel's messages. */
    public void historyAnswers(ResponseDefinitionBuilder answer) {
        server.stubFor(any(urlPathEqualTo(HISTORY)).willReturn(answer));
    }

    /** As Slack says that it did not take something: with 200. */
    public static ResponseDefinitionBuilder error(String word) {
        return okJson("{\"ok\":false,\"error\":\"" + word + "\"}");
    }

    public WireMockServer server() {
        return server;
    }

    public String address() {
        return server.baseUrl() + "/api";
    }

    /** The texts in the channel, in order. */
    public List<String> texts() {
        return messages.stream().map(message -> message.path("text").asText()).toList();
    }

    /** The messages in the channel, in order. */
    public List<ObjectNode> messages() {
        return messages;
    }

    public List<LoggedRequest> posts() {
        return server.findAll(postRequestedFor(urlEqualTo(POST)));
    }

    /** The posts that it took; each is noted a moment after its answer. */
    public List<LoggedRequest> accepted() {
        return Journal.accepted(server, POST);
    }

    /** The changes of messages. Each is noted before the message changes; the server's own list of requests follows a moment later. */
    public List<JsonNode> updates() {
        return updates;
    }

    /** What was answered to people who pressed something. */
    public List<LoggedRequest> responses() {
        return server.findAll(postRequestedFor(urlEqualTo("/response")));
    }

    @Override
    public void close() {
        server.stop();
    }

    private synchronized ObjectNode store(JsonNode posted) {
        ObjectNode message = posted.deepCopy();
        message.put("ts", "17000%05d.000%03d".formatted(messages.size() + Payloads.unused() % 10_000, messages.size()));
        messages.add(message);
        return message;
    }

    private ObjectNode change(JsonNode posted) {
        updates.add(posted);
        messages.replaceAll(message -> message.path("ts").equals(posted.path("ts")) ? posted.deepCopy() : message);
        return (ObjectNode) posted;
    }

    /** What Slack does with a message before its answer leaves, or is lost. */
    private class Channel implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            String path = event.getRequest().getUrl();
            try {
                ObjectNode answer = Program.JSON.createObjectNode().put("ok", true);
                if (path.startsWith(HISTORY)) {
                    ArrayNode list = answer.putArray("messages");
                    messages.forEach(list::add);
                    answer.put("has_more", false);
                } else {
                    JsonNode posted = Program.JSON.readTree(event.getRequest().getBody());
                    ObjectNode message = path.equals(POST) ? store(posted) : change(posted);
                    answer.put("channel", message.path("channel").asText()).put("ts", message.path("ts").asText()).set("message", message);
                }
                return event.getTransformerParameters().getBoolean("says", false)
                        ? okJson(answer.toString()).build() : event.getResponseDefinition();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getName() {
            return "channel";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
