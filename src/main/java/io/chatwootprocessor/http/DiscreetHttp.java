package io.chatwootprocessor.http;

import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.CamelContextCustomizer;
import org.springframework.stereotype.Component;

/**
 * Keeps a request's headers, path and query from going out with a call. Camel gives a request's headers to the message, and its {@code http:}
 * endpoints send a message's headers, path and query on: keys, cookies and all, to each address that a route calls. Here they send only the
 * values that a step has set. The message has everything back after the call.
 */
@Component
public class DiscreetHttp implements CamelContextCustomizer {

    private final OutsideCalls calls;

    DiscreetHttp(OutsideCalls calls) {
        this.calls = calls;
    }

    @Override
    public void configure(CamelContext context) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        extension.setHeadersMapFactory(new HeadersByOrigin.Factory());
        extension.registerEndpointCallback((uri, endpoint) -> endpoint instanceof HttpEndpoint http && !(http instanceof DiscreetEndpoint)
                ? new DiscreetEndpoint(http, calls) : endpoint);
    }
}
