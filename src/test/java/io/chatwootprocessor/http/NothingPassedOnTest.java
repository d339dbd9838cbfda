package io.chatwootprocessor.http;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What others get to see of a request that made a route call them: nothing that the route does not name. */
@ProcessorTest
class NothingPassedOnTest {

    private static final String SECRET = "geheim";
    private static final String[] HEADERS = {"X-API-Key", SECRET, "Authorization", "Bearer " + SECRET, "Cookie", "session=" + SECRET,
            "X-Forwarded-For", SECRET, "Forwarded", "for=" + SECRET, "X-Chatwoot-Signature", SECRET, "X-Mine", SECRET,
            "traceparent", "00-" + SECRET, "User-Agent", SECRET, "Accept-Language", SECRET};

    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    private final WireMockServer stub = new WireMockServer(options().dynamicPort());

    @Autowired
    Program program;
    @Autowired
    CamelContext context;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    FakeBridge bridge;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    @AfterEach
    void noOwnRoutes() throws Exception {
        stub.stop();
        for (String id : List.of("mine", "mine-called")) {
            if (context.getRoute(id) != null) {
                context.getRouteController().stopRoute(id);
                context.removeRoute(id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "to: {uri: '%s/there'}",
            "to: {uri: '%s/there?bridgeEndpoint=true'}",
            "to: {uri: '%s/there', parameters: {bridgeEndpoint: true, throwExceptionOnFailure: false}}",
            "to: {uri: '%s/there?preserveHostHeader=true'}",
            "toD: {uri: '%s/${header.CamelHttpMethod.toLowerCase()}'}",
            "enrich: {expression: {constant: '%s/there'}}",
            "wireTap: {uri: '%s/there'}",
            "recipientList: {expression: {constant: '%s/there'}}",
            "routingSlip: {expression: {constant: '%s/there'}}",
            "multicast: {steps: [{to: {uri: '%s/there'}}]}",
            "split: {expression: {constant: 'a,b'}, steps: [{to: {uri: '%s/there'}}]}",
            "to: {uri: 'direct:mine-called'}",
            "to: {uri: 'rest:post:there?host=%s'}"})
    void aCallOfAnOwnRouteHasNothingOfTheRequest(String step) throws Exception {
        callsAre();
        String called = stub.baseUrl();
        load("mine-called", "direct:mine-called", "to: {uri: '%s/there'}".formatted(called));
        load("mine", "platform-http:/mine", step.formatted(called));

        assertThat(program.post("/mine?key=" + SECRET, "{}", HEADERS).status()).isEqualTo(200);

        await().until(() -> !requests().isEmpty());
        assertThat(requests()).allSatisfy(request -> {
            assertThat(request.toString()).doesNotContain(SECRET);
            assertThat(request.getUrl()).startsWith("/").doesNotContain("mine", "?");
            assertThat(request.getHeader("Host")).isEqualTo("localhost:" + stub.port());
        });
    }

    @Test
    void whatTheRouteNamesGoesEvenIfItIsWhatCameIn() throws Exception {
        callsAre();
        load("mine", "platform-http:/mine", """
                setHeader: {name: X-Mine, simple: "${header.X-Mine}"}
                        - setHeader: {name: CamelHttpQuery, simple: "${header.CamelHttpQuery}"}
                        - setHeader: {name: CamelHttpPath, constant: "/below"}
                        - setHeader: {name: CamelHttpMethod, constant: PUT}
                        - setHeader: {name: Content-Type, constant: application/json}
                        - to: {uri: "%s/there?bridgeEndpoint=true"}""".formatted(stub.baseUrl()));

        program.post("/mine?a=b", "{\"x\":1}", "X-Mine", "given", "X-Other", SECRET);

        LoggedRequest request = requests().get(0);
        assertThat(request.getMethod().getName()).isEqualTo("PUT");
        assertThat(request.getUrl()).isEqualTo("/there/below?a=b");
        assertThat(request.getHeader("X-Mine")).isEqualTo("given");
        assertThat(request.getHeader("Content-Type")).startsWith("application/json");
        assertThat(request.getBodyAsString()).isEqualTo("{\"x\":1}");
        assertThat(request.containsHeader("X-Other")).isFalse();
    }

    @Test
    void theNextStepsOfTheRouteStillHaveTheRequestAndTheNextCallHasNeitherItNorTheLastAnswer() throws Exception {
        callsAre();
        load("mine", "platform-http:/mine", """
                setHeader: {name: X-Named, constant: named}
                        - to: {uri: "%1$s/first"}
                        - to: {uri: "%1$s/second"}
                        - setBody: {simple: "${header.X-Mine} ${header.Set-Cookie} ${header.X-Named}"}
                        - setHeader: {name: Content-Type, constant: text/plain}""".formatted(stub.baseUrl()));

        assertThat(program.page("/mine", "X-Mine", SECRET).body()).isEqualTo(SECRET + " a=of-the-first named");

        assertThat(requests()).hasSize(2).noneSatisfy(request -> assertThat(request.toString()).contains(SECRET))
                .noneSatisfy(request -> assertThat(request.containsHeader("Set-Cookie") || request.containsHeader("X-Mine")).isTrue())
                .allSatisfy(request -> assertThat(request.getHeader("X-Named")).isEqualTo("named"));
    }

    @Test
    void aCallThatFailsTakesNothingFromTheRoute() throws Exception {
        stub.start();
        stub.stubFor(WireMock.any(anyUrl()).willReturn(WireMock.aResponse().withStatus(500)));
        load("mine", "platform-http:/mine", """
                doTry:
                            steps: [{to: {uri: "%s/there"}}]
                            doCatch: [{exception: [java.lang.Exception], steps: [{setBody: {simple: "${header.X-Mine}"}}]}]\
                """.formatted(stub.baseUrl()));

        assertThat(program.page("/mine", "X-Mine", "kept").body()).isEqualTo("kept");
    }

    /** Each endpoint that a shipped route sends to by HTTP, reached as its step reaches it. */
    @Test
    void noStepOfAShippedRouteSendsWhatCameIn() throws Exception {
        callsAre();
        Map<String, List<String>> calls = new LinkedHashMap<>();
        for (Route route : context.getRoutes()) {
            for (ToDefinition to : steps(route.getRouteId())) {
                if (to.getUri().startsWith("sql:")) {
                    continue; // that of a template has a parameter of the template in it
                }
                Endpoint endpoint = context.getEndpoint(to.getUri());
                if (endpoint instanceof HttpEndpoint) {
                    calls.computeIfAbsent(route.getRouteId(), id -> new ArrayList<>()).add(to.getUri());
                    assertThat(endpoint).as(to.getUri()).isInstanceOf(DiscreetEndpoint.class);
                    Exchange exchange = new DefaultExchange(context);
                    for (int i = 0; i < HEADERS.length; i += 2) {
                        exchange.getMessage().setHeader(HEADERS[i], HEADERS[i + 1]);
                    }
                    exchange.getMessage().setHeader(Exchange.HTTP_QUERY, SECRET);
                    exchange.getMessage().setHeader(Exchange.HTTP_PATH, SECRET);
                    HeadersByOrigin.cameIn(exchange.getMessage());
                    exchange.getMessage().setHeader(Exchange.HTTP_URI, stub.baseUrl() + "/" + route.getRouteId());
                    context.createProducerTemplate().send(endpoint, exchange);
                }
            }
        }

        assertThat(calls.keySet()).contains("ask-ai-core", "fetch-attachment", "send-by-http", "find-in-chatwoot", "post-to-chatwoot",
                "open-in-chatwoot", "contact-in-chatwoot", "toggle-status-in-chatwoot", "send-once-to-whatsapp", "send-by-callback",
                "ask-bridge", "probe-all", "look-up-messages");
        assertThat(requests()).hasSize(calls.values().stream().mapToInt(List::size).sum())
                .noneSatisfy(request -> assertThat(request.toString()).contains(SECRET));
    }

    @Test
    void whoIsCalledForARequestSeesNothingOfIt() {
        queue.clear(); // no breaker is open
        chatwoot.storesMessages();
        bridge.works();
        long inbox = Payloads.unused();
        aiCore.answersIn(inbox, database);
        long conversation = new Customer(program, inbox).says("Hello?");

        program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true}", HEADERS);
        program.post("/integration/reinitialize", "{}", HEADERS);
        program.get("/integration/sessions/" + SECRET.length() + "/qr", HEADERS);
        await().until(() -> !aiCore.questions().isEmpty() && !chatwoot.posts().isEmpty() && !chatwoot.probes().isEmpty());

        List<LoggedRequest> all = new ArrayList<>(chatwoot.server().findAll(anyRequestedFor(anyUrl())));
        all.addAll(aiCore.server().findAll(anyRequestedFor(anyUrl())));
        all.addAll(bridge.server().findAll(anyRequestedFor(anyUrl())));
        assertThat(all).noneSatisfy(request -> assertThat(request.toString()).contains(SECRET));
    }

    private void callsAre() {
        stub.start();
        stub.stubFor(WireMock.any(anyUrl()).willReturn(okJson("{}")));
        stub.stubFor(WireMock.any(WireMock.urlEqualTo("/first")).willReturn(okJson("{}").withHeader("Set-Cookie", "a=of-the-first")));
    }

    private List<LoggedRequest> requests() {
        return stub.findAll(anyRequestedFor(anyUrl()));
    }

    private List<ToDefinition> steps(String route) {
        return new ArrayList<>(ProcessorDefinitionHelper.filterTypeInOutputs(
                ((ModelCamelContext) context).getRouteDefinition(route).getOutputs(), ToDefinition.class));
    }

    private void load(String id, String from, String steps) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(id + ".yaml", """
                - route:
                    id: %s
                    routeConfigurationId: errors-to-caller
                    from:
                      uri: %s
                      steps:
                        - %s
                """.formatted(id, from, steps)));
    }
}
