package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ExchangeHelper;
import org.springframework.stereotype.Component;

/**
 * Calls an adapter's route, in an exchange of its own. A route of somebody's own may name an error handler that takes its failure for
 * handled. Camel would then end the attempt with it, and the message would be neither sent nor tried again until its claim ended.
 */
@Component
public class AdapterCall {

    private final ProducerTemplate routes;
    private final Duration longest;

    AdapterCall(ProducerTemplate routes, ProcessorSettings settings) {
        this.routes = routes;
        this.longest = settings.outbound().call();
    }

    /**
     * The body, an {@link OutboundMessage}, becomes the route's result: a {@link SendResult}, or a {@link SendFailed} that concerns this
     * message alone. A message whose claim may end before the call has is not sent: it has waited for a thread, and may be claimed again.
     *
     * @throws Exception the route's own, also where its error handler has handled it
     */
    @CallsRoutes("direct:send-by-*")
    public void send(Exchange attempt) throws Exception {
        OutboundMessage message = attempt.getMessage().getBody(OutboundMessage.class);
        if (!message.claim().covers(longest)) {
            attempt.getMessage().setBody(new SendFailed(Kind.DEFERRED, "it waited so long that another program may have taken it over"));
            return;
        }
        Exchange call = ExchangeHelper.createCorrelatedCopy(attempt, false);
        call.setVariable("message", message);
        routes.send("direct:" + Breakers.ADAPTER_ROUTE + message.adapter(), call);
        Exception failure = call.getException();
        if (failure == null && call.getExchangeExtension().isErrorHandlerHandledSet() && call.getExchangeExtension().isErrorHandlerHandled()) {
            failure = call.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        }
        if (failure != null) {
            throw failure;
        }
        Object body = call.getMessage().getBody();
        attempt.getMessage().setBody(body instanceof SendFailed ? body : SendResult.of(call.getMessage()));
    }
}
