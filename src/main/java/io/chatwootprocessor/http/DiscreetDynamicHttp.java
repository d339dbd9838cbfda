package io.chatwootprocessor.http;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpSendDynamicAware;

/**
 * Makes the addresses of a {@code toD: http:} one endpoint with a path and a query as headers, as camel-http's does, but does not take them
 * from the request that came in where the address has none. Camel finds it in {@code META-INF/services}.
 */
public class DiscreetDynamicHttp extends HttpSendDynamicAware {

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        if (!(exchange.getIn().getHeaders() instanceof HeadersByOrigin headers)) {
            return super.createPreProcessor(exchange, entry);
        }
        Map<String, Object> taken = headers.takeForeign();
        try {
            return super.createPreProcessor(exchange, entry);
        } finally {
            headers.giveBack(taken);
        }
    }
}
