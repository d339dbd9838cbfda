package io.chatwootprocessor.outbound;

import io.chatwootprocessor.settings.ProcessorSettings;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a route cannot say of camel-http: it takes times in milliseconds only, and repeats requests unless told not to. */
@Configuration
class HttpClientSettings {

    private static final String RESPONDER = "responder-http";

    /** The same component for responders, who may think longer than Chatwoot may take. */
    @Bean(RESPONDER)
    HttpComponent responderHttp() {
        return new HttpComponent();
    }

    @Bean
    ComponentCustomizer httpCustomizer(ProcessorSettings settings) {
        return ComponentCustomizer.builder(HttpComponent.class).build((name, http) -> {
            boolean responder = name.equals(RESPONDER);
            // Responders keeps to the timeout of the whole answer; this one ends what hangs
            Timeout answer = Timeout.of(responder ? settings.turn().responderTimeout().plusSeconds(5) : settings.chatwoot().timeout());
            http.setConnectTimeout(Timeout.of(settings.chatwoot().connectTimeout()).toMilliseconds());
            http.setResponseTimeout(answer.toMilliseconds());
            http.setSoTimeout(answer.toMilliseconds());
            http.setConnectionRequestTimeout(answer.toMilliseconds());
            http.setMaxTotalConnections(responder ? settings.turn().concurrency() : 200);
            http.setConnectionsPerRoute(responder ? settings.turn().concurrency() : 40);
            // by default the client repeats any request, POST too, once after a 429 or 503
            http.setHttpClientConfigurer(HttpClientBuilder::disableAutomaticRetries);
        });
    }
}
