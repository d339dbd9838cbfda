package io.chatwootprocessor.purchasing.odoo;

import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Sends requests through the route {@code call-odoo}. */
@Component
class OdooTransport {

    private final ProducerTemplate producer;

    OdooTransport(ProducerTemplate producer) {
        this.producer = producer;
    }

    /**
     * @return the answer, with a status below 500
     * @throws OrderFailed where there was no such answer
     */
    HttpAnswer call(OdooRequest request) {
        try {
            return producer.requestBody("direct:call-odoo", request, HttpAnswer.class);
        } catch (CamelExecutionException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof OrderFailed failed) {
                    throw failed;
                }
            }
            throw new OrderFailed(request.reads() ? Kind.UNREACHABLE : Kind.UNCLEAR, "the call of Odoo ended with "
                    + e.getCause().getClass().getSimpleName());
        }
    }
}
