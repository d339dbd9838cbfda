package io.chatwootprocessor.http;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;

/** An {@code http:} endpoint that sends nothing that came in from outside: no header, no path, no query, no method. */
final class DiscreetEndpoint extends HttpEndpoint {

    private final HttpEndpoint http;
    private final OutsideCalls calls;

    /** @param http sends; this one is an HttpEndpoint, too, for Camel's REST asks for one */
    DiscreetEndpoint(HttpEndpoint http, OutsideCalls calls) {
        super(http.getEndpointUri(), (HttpComponent) http.getComponent(), null, null, null);
        this.http = http;
        this.calls = calls;
    }

    @Override
    public Producer createProducer() throws Exception {
        return createAsyncProducer();
    }

    @Override
    public AsyncProducer createAsyncProducer() throws Exception {
        return new Discreet(http.createAsyncProducer());
    }

    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        return http.createPollingConsumer();
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy strategy) {
        http.setHeaderFilterStrategy(strategy);
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(http);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(http);
    }

    private final class Discreet extends DefaultAsyncProducer {

        private final AsyncProducer producer;

        private Discreet(AsyncProducer producer) {
            super(DiscreetEndpoint.this);
            this.producer = producer;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!(exchange.getIn().getHeaders() instanceof HeadersByOrigin headers)) {
                return producer.process(exchange, callback); // made for another Camel context, which serves no requests
            }
            Map<String, Object> taken = headers.takeForeign();
            Map<String, Object> own = new HashMap<>(headers);
            AsyncCallback end = sync -> {
                if (exchange.getMessage().getHeaders() instanceof HeadersByOrigin after) {
                    after.cameInBeside(own);
                    after.giveBack(taken);
                }
                callback.done(sync);
            };
            return answered(exchange, end) || producer.process(exchange, end);
        }

        private boolean answered(Exchange exchange, AsyncCallback end) {
            try {
                if (!calls.answered(exchange, http)) {
                    return false;
                }
            } catch (Exception e) {
                exchange.setException(e);
            }
            end.done(true);
            return true;
        }

        @Override
        public boolean isSingleton() {
            return producer.isSingleton();
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            ServiceHelper.startService(producer);
        }

        @Override
        protected void doStop() throws Exception {
            ServiceHelper.stopService(producer);
            super.doStop();
        }
    }
}
