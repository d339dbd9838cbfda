package io.chatwootprocessor;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Profiles;

/**
 * A collector of OpenTelemetry's, played by WireMock, in contexts that have the profile {@code tracing}. It goes on until the JVM ends:
 * a context that is closed sends its last spans.
 */
public class FakeCollector {

    private final WireMockServer server = new WireMockServer(options().dynamicPort());

    /** Starts it before the settings are read, so that they can hold its address. */
    static class Starter implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            if (!context.getEnvironment().acceptsProfiles(Profiles.of("tracing"))) {
                return;
            }
            FakeCollector collector = new FakeCollector();
            context.getBeanFactory().registerSingleton("fakeCollector", collector);
            TestPropertyValues.of("otel.exporter.otlp.endpoint=" + collector.server.baseUrl(), "otel.bsp.schedule.delay=100")
                    .applyTo(context);
        }
    }

    FakeCollector() {
        server.start();
        server.stubFor(post(urlEqualTo("/v1/traces")).willReturn(ok()));
    }

    /** Forgets what it was sent. */
    public void forgetsSpans() {
        server.resetRequests();
    }

    /** The requests that it was sent since then. */
    public List<LoggedRequest> exports() {
        return server.findAll(postRequestedFor(urlEqualTo("/v1/traces")));
    }
}
