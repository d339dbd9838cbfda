package io.chatwootprocessor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolverFactory;
import com.atlassian.oai.validator.report.ValidationReport;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** Chatwoot, played by WireMock; what is asked of it and what it answers are held against Chatwoot's own OpenAPI file. */
public class FakeChatwoot {

    /** Below a path, and with a slash at its end, as people write addresses. */
    private static final String PATH = "/support";

    private final OpenApiInteractionValidator openApi = OpenApiInteractionValidator
            .createForSpecificationUrl("src/test/resources/chatwoot-openapi.json")
            .withLevelResolver(LevelResolverFactory.withAdditionalPropertiesIgnored()).build();
    private final WireMockServer server = new WireMockServer(options().dynamicPort());
    private final List<String> violations = new CopyOnWriteArrayList<>();

    FakeChatwoot() {
        server.addMockServiceRequestListener(this::validate);
        server.start();
    }

    /** Starts it before the settings are read, so that they can hold its address. */
    static class Starter implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            FakeChatwoot chatwoot = new FakeChatwoot();
            context.getBeanFactory().registerSingleton("fakeChatwoot", chatwoot);
            context.addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent) {
                    chatwoot.server.stop();
                }
            });
            TestPropertyValues.of("processor.chatwoot.base-url=" + chatwoot.server.baseUrl() + PATH + "/").applyTo(context);
        }
    }

    /** Forgets earlier requests, and answers every message as a Chatwoot that stores it. */
    public void storesMessages() {
        answers(WireMock.okJson(Payloads.file("rest/POST-message-response-200.json").toString()));
    }

    /** Forgets earlier requests, and answers every message like this. */
    public void answers(ResponseDefinitionBuilder answer) {
        server.resetAll();
        violations.clear();
        server.stubFor(WireMock.post(urlMatching(PATH + "/api/v1/accounts/.*/messages")).willReturn(answer));
    }

    public static ResponseDefinitionBuilder answer(int status, String body) {
        return aResponse().withStatus(status).withHeader("Content-Type", "application/json").withBody(body);
    }

    public String address() {
        return server.baseUrl() + PATH;
    }

    public List<LoggedRequest> posts() {
        return server.findAll(postRequestedFor(urlMatching(".*")));
    }

    /** What contradicts Chatwoot's OpenAPI file since the last reset. */
    public List<String> violations() {
        return violations;
    }

    private void validate(Request request, Response response) {
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

    private void report(ValidationReport report) {
        report.getMessages().forEach(message -> violations.add(message.getKey() + ": " + message.getMessage()));
    }
}
