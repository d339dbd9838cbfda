package io.chatwootprocessor.outbound;

import io.chatwootprocessor.settings.ProcessorSettings;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets options of camel-http that a route cannot set: it takes times in milliseconds only, and repeats requests unless told not to. */
@Configuration
class HttpClientSettings {

    @Bean
    ComponentCustomizer httpCustomizer(ProcessorSettings settings) {
        Timeout answer = Timeout.of(settings.outbound().timeout());
        return ComponentCustomizer.builder(HttpComponent.class).build(http -> {
            http.setConnectTimeout(Timeout.of(settings.outbound().connectTimeout()).toMilliseconds());
            http.setResponseTimeout(answer.toMilliseconds());
            http.setSoTimeout(answer.toMilliseconds());
            http.setConnectionRequestTimeout(answer.toMilliseconds());
            http.setConnectionsPerRoute(40);
            // by default the client repeats any request once after a 429 or 503, also a POST
            http.setHttpClientConfigurer(HttpClientBuilder::disableAutomaticRetries);
        });
    }
}
