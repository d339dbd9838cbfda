package io.chatwootprocessor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolverFactory;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Chatwoot, played by WireMock: it keeps the messages that it is sent, and lists them, and the statuses that its conversations
 * are given. What is asked of it and what it answers are held against Chatwoot's own OpenAPI file.
 */
public class FakeChatwoot implements AutoCloseable {

    /** Below a path, and with a slash at its end, as people write addresses. */
    private static final String PATH = "/support";
    private static final String MESSAGES_PATH = PATH + "/api/v1/accounts/.*/messages";
    private static final String PROBE = "/api/v1/(profile|accounts/\\d+)";
    private static final Pattern MESSAGES = Pattern.compile(".*/conversations/(\\d+)/messages(?:\\?before=(\\d+))?");
    private static final Pattern CONVERSATIONS = Pattern.compile(".*/accounts/(\\d+)/conversations\\?.*\\bpage=(\\d+).*");
    private static final Pattern STATUS = Pattern.compile(".*/conversations/(\\d+)/toggle_status");

    private final OpenApiInteractionValidator openApi = OpenApiInteractionValidator
            .createForSpecificationUrl("src/test/resources/chatwoot-openapi.json")
            .withLevelResolver(LevelResolverFactory.withAdditionalPropertiesIgnored()).build();
    private final WireMockServer server = new WireMockServer(options().dynamicPort().containerThreads(60).extensions(new Store()));
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<ObjectNode> stored = new CopyOnWriteArrayList<>();
    private final Map<Long, List<String>> statuses = new ConcurrentHashMap<>();
    private final Map<Long, List<ObjectNode>> conversations = new ConcurrentHashMap<>();

    /** Starts it. */
    public FakeChatwoot() {
        server.addMockServiceRequestListener(this::validate);
        checksOnce();
        server.start();
        storesMessages();
    }

    /** Starts it before the settings are read, so that they can hold its address. */
    static class Starter implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            FakeChatwoot chatwoot = new FakeChatwoot();
            context.getBeanFactory().registerSingleton("fakeChatwoot", chatwoot);
            context.addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent) {
                    chatwoot.close();
                }
            });
            TestPropertyValues.of("processor.chatwoot.base-url=" + chatwoot.address() + "/",
                    "processor.http-channel.url=" + chatwoot.server().baseUrl() + "/channel").applyTo(context);
        }
    }

    /** Forgets earlier requests and messages, and is a Chatwoot that works. */
    public void storesMessages() {
        answers(okJson("{}").withTransformer("store", "stores", true));
    }

    /** Forgets earlier requests and messages, and stores every message, but answers like this. */
    public void storesMessagesAndAnswers(ResponseDefinitionBuilder answer) {
        answers(answer.withTransformer("store", "storesSilently", true));
    }

    /** Forgets earlier requests and messages, and answers every message like this, without storing it. */
    public void answers(ResponseDefinitionBuilder answer) {
        server.resetAll();
        violations.clear();
        stored.clear();
        statuses.clear();
        conversations.clear();
        answersFromNowOn(answer);
        listsMessages();
        togglesAnswer(okJson("{}").withTransformer("store", "toggles", true));
    }

    /** Forgets earlier requests and messages, answers the first message like this, without storing it, and then is a Chatwoot that works. */
    public void answersOnce(ResponseDefinitionBuilder answer) {
        storesMessages();
        server.stubFor(WireMock.post(urlMatching(MESSAGES_PATH)).inScenario("once").whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("answered").willReturn(answer));
    }

    /** Answers every further message like this. */
    public void answersFromNowOn(ResponseDefinitionBuilder answer) {
        server.stubFor(WireMock.post(urlMatching(MESSAGES_PATH)).willReturn(answer));
    }

    /** Answers every further request like this. */
    public void isOut(ResponseDefinitionBuilder answer) {
        server.stubFor(WireMock.any(urlMatching(".*")).willReturn(answer));
    }

    /** Works again after {@link #isOut}, with the messages that it has. */
    public void isBack() {
        works(0);
    }

    /** Works, but takes its time to confirm. */
    public void isSlow(int milliseconds) {
        works(milliseconds);
    }

    private void works(int milliseconds) {
        List<StubMapping> before = server.getStubMappings();
        answersFromNowOn(okJson("{}").withFixedDelay(milliseconds).withTransformer("store", "stores", true));
        togglesAnswer(okJson("{}").withFixedDelay(milliseconds).withTransformer("store", "toggles", true));
        listsMessages();
        before.forEach(server::removeStub); // only now: somebody may be calling, and would be told that nothing is there
    }

    /** As to a bot's token. */
    public void refusesToListMessages() {
        listsAnswer(answer(401, "{\"error\":\"Access to this endpoint is not authorized for bots\"}"));
    }

    /** Answers like this when it is asked for messages. */
    public void listsAnswer(ResponseDefinitionBuilder answer) {
        server.stubFor(WireMock.get(urlPathMatching(PATH + "/api/v1/accounts/.*/messages")).willReturn(answer));
    }

    /** Sets every further status, but answers like this. */
    public void togglesSilentlyAndAnswers(ResponseDefinitionBuilder answer) {
        togglesAnswer(answer.withTransformer("store", "togglesSilently", true));
    }

    /** Answers every further change of a status like this. */
    public void togglesAnswer(ResponseDefinitionBuilder answer) {
        server.stubFor(WireMock.post(urlMatching(PATH + "/api/v1/accounts/.*/toggle_status")).willReturn(answer));
    }

    /** Answers like this when it is asked whether it is well. */
    public void probeAnswers(ResponseDefinitionBuilder answer) {
        server.stubFor(WireMock.get(urlMatching(PATH + PROBE)).willReturn(answer));
    }

    /** Answers like this when it is asked for an account's conversations. */
    public void listsConversations(long account, ResponseDefinitionBuilder answer) {
        server.stubFor(WireMock.get(urlPathEqualTo(PATH + "/api/v1/accounts/" + account + "/conversations")).willReturn(answer));
    }

    /** What it was asked about an account's conversations and their messages. */
    public List<LoggedRequest> looks(long account) {
        return server.findAll(WireMock.getRequestedFor(urlMatching(PATH + "/api/v1/accounts/" + account + "/conversations.*")));
    }

    /** Lists that conversation of the account's, in the place of what it showed of it before. */
    public void has(long account, ObjectNode conversation) {
        List<ObjectNode> all = conversations.computeIfAbsent(account, id -> new CopyOnWriteArrayList<>());
        all.removeIf(other -> other.path("id").equals(conversation.path("id")));
        all.add(conversation);
    }

    /** Has that message in its conversation. */
    public void has(ObjectNode message) {
        stored.add(message);
    }

    private void listsMessages() {
        probeAnswers(okJson("{}"));
        server.stubFor(WireMock.get(urlPathMatching(PATH + "/api/v1/accounts/\\d+/conversations"))
                .willReturn(okJson("{}").withTransformer("store", "listsConversations", true)));
        server.stubFor(WireMock.get(urlPathMatching(PATH + "/api/v1/accounts/.*/messages"))
                .willReturn(okJson("{}").withTransformer("store", "lists", true)));
    }

    public static ResponseDefinitionBuilder answer(int status, String body) {
        return aResponse().withStatus(status).withHeader("Content-Type", "application/json").withBody(body);
    }

    public WireMockServer server() {
        return server;
    }

    public String address() {
        return server.baseUrl() + PATH;
    }

    public List<LoggedRequest> posts() {
        return server.findAll(postRequestedFor(urlMatching(".*")));
    }

    /** The posts that it took; each is noted a moment after its answer. */
    public List<LoggedRequest> accepted() {
        return Journal.accepted(server, "/.*");
    }

    /** All but those that ask whether it is well, and which conversations there are. */
    public List<LoggedRequest> requests() {
        return server.findAll(anyRequestedFor(urlMatching("(?!" + PATH + PROBE + "$)(?!.*/conversations\\?).*")));
    }

    public List<LoggedRequest> probes() {
        return server.findAll(anyRequestedFor(urlMatching(PATH + PROBE)));
    }

    /** The messages that a conversation got, as its customer sees them. */
    public List<String> messages(long conversation) {
        return stored.stream().filter(message -> message.path("conversation_id").asLong() == conversation)
                .map(message -> message.path("content").asText()).toList();
    }

    /** The statuses that a conversation was given, in order. */
    public List<String> statuses(long conversation) {
        return statuses.getOrDefault(conversation, List.of());
    }

    /** All messages, as Chatwoot's API shows them. */
    public List<ObjectNode> messages() {
        return stored;
    }

    /** Puts a message into a conversation. */
    public void has(long conversation, String content, String replyId) {
        ObjectNode message = Payloads.file("rest/POST-message-response-200.json");
        message.put("id", Payloads.unused()).put("conversation_id", conversation).put("content", content);
        ((ObjectNode) message.at("/content_attributes/processor")).put("reply_id", replyId);
        stored.add(message);
    }

    /** What contradicts Chatwoot's OpenAPI file since the last reset. */
    public List<String> violations() {
        return violations;
    }

    @Override
    public void close() {
        server.stop();
    }

    private synchronized ObjectNode store(Request request, long conversation) throws IOException {
        ObjectNode message = Payloads.file("rest/POST-message-response-200.json");
        if (request.isMultipart()) {
            message.put("content", request.getPart("content").getBody().asString());
            message.set("content_attributes", Program.JSON.readTree(request.getPart("content_attributes").getBody().asString()));
        } else {
            ObjectNode posted = (ObjectNode) Program.JSON.readTree(request.getBody());
            message.setAll((ObjectNode) posted.without(List.of("message_type", "template_params")));
        }
        message.put("id", Payloads.unused()).put("conversation_id", conversation);
        stored.add(message);
        return message;
    }

    private ObjectNode toggle(Request request, long conversation) throws IOException {
        String status = Program.JSON.readTree(request.getBody()).path("status").asText();
        statuses.computeIfAbsent(conversation, id -> new CopyOnWriteArrayList<>()).add(status);
        ObjectNode answer = Payloads.file("rest/toggle_status-response-200.json"); // of a hand-off success is null
        ((ObjectNode) answer.path("payload")).put("conversation_id", conversation).put("current_status", status);
        return answer;
    }

    /** 25 a page, those with the newest activity first. */
    private ObjectNode listConversations(long account, int page) {
        List<ObjectNode> all = conversations.getOrDefault(account, List.of()).stream().sorted(
                Comparator.comparing((ObjectNode one) -> one.path("last_activity_at").asDouble()).reversed()).toList();
        ObjectNode answer = Payloads.file("rest/GET-conversations-response-200.json");
        ObjectNode data = (ObjectNode) answer.path("data");
        ((ObjectNode) data.path("meta")).put("all_count", all.size());
        data.putArray("payload").addAll(all.subList(Math.min(all.size(), 25 * (page - 1)), Math.min(all.size(), 25 * page)));
        return answer;
    }

    /** The 20 newest before that one, in order. */
    private ObjectNode list(long conversation, long before) {
        ObjectNode answer = Payloads.file("rest/GET-messages-response-200.json");
        List<ObjectNode> found = stored.stream().filter(message -> message.path("conversation_id").asLong() == conversation)
                .filter(message -> message.path("id").asLong() < before).sorted(Comparator.comparing(message -> message.path("id").asLong())).toList();
        answer.putArray("payload").addAll(found.subList(Math.max(0, found.size() - 20), found.size()));
        return answer;
    }

    private void validate(Request request, Response response) {
        if (RequestMethod.POST.equals(request.getMethod()) && request.getBodyAsString().startsWith("{")) {
            String path = request.getUrl().replaceFirst(PATH, "");
            SimpleRequest.Builder asked = SimpleRequest.Builder.post(path).withBody(request.getBodyAsString());
            for (String name : List.of("Content-Type", "api_access_token")) {
                if (request.containsHeader(name)) {
                    asked.withHeader(name, request.getHeader(name));
                }
            }
            report(openApi.validateRequest(asked.build()));
            if (response.getStatus() == 200) {
                report(openApi.validateResponse(path, com.atlassian.oai.validator.model.Request.Method.POST,
                        SimpleResponse.Builder.ok().withContentType("application/json").withBody(response.getBodyAsString()).build()));
            }
        }
    }

    /** The first check takes a second, on a busy machine more: longer than the program waits for an answer in tests. */
    private void checksOnce() {
        String path = "/api/v1/accounts/1/conversations/1/messages";
        openApi.validateRequest(SimpleRequest.Builder.post(path).withContentType("application/json").withHeader("api_access_token", "token")
                .withBody("{\"content\":\"Hello\"}").build());
        openApi.validateResponse(path, com.atlassian.oai.validator.model.Request.Method.POST, SimpleResponse.Builder.ok()
                .withContentType("application/json").withBody(Payloads.file("rest/POST-message-response-200.json").toString()).build());
    }

    private void report(ValidationReport report) {
        report.getMessages().forEach(message -> violations.add(message.getKey() + ": " + message.getMessage()));
    }

    /** What Chatwoot does with a message, or a status, before its answer leaves, or is lost. */
    private class Store implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Map<String, Object> wanted = event.getTransformerParameters();
            Matcher url = MESSAGES.matcher(event.getRequest().getUrl());
            Matcher status = STATUS.matcher(event.getRequest().getUrl());
            try {
                if (status.matches()) {
                    ObjectNode set = toggle(event.getRequest(), Long.parseLong(status.group(1)));
                    return answer(event, wanted.containsKey("toggles"), set);
                }
                Matcher list = CONVERSATIONS.matcher(event.getRequest().getUrl());
                if (wanted.containsKey("listsConversations") && list.matches()) {
                    return okJson(listConversations(Long.parseLong(list.group(1)), Integer.parseInt(list.group(2))).toString()).build();
                }
                if (!url.matches()) {
                    return event.getResponseDefinition();
                }
                long conversation = Long.parseLong(url.group(1));
                if (wanted.containsKey("lists")) {
                    return okJson(list(conversation, url.group(2) == null ? Long.MAX_VALUE : Long.parseLong(url.group(2))).toString()).build();
                }
                return answer(event, wanted.containsKey("stores"), store(event.getRequest(), conversation));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private ResponseDefinition answer(ServeEvent event, boolean says, ObjectNode body) {
            return says ? ResponseDefinitionBuilder.like(event.getResponseDefinition()).withBody(body.toString()).build()
                    : event.getResponseDefinition();
        }

        @Override
        public String getName() {
            return "store";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
