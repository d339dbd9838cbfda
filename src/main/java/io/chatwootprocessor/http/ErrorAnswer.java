package io.chatwootprocessor.http;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Turns an exception into the answer to an HTTP request; see {@code routes/errors.yaml}. */
@Component
public class ErrorAnswer {

    /** The answer for a path that no webhook has. */
    public static final String UNKNOWN_HOOK = "unknown_hook";

    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswer.class);
    private static final String WEBHOOKS = "//webhook/";

    private final RefusedWebhooks refusedWebhooks;

    ErrorAnswer(RefusedWebhooks refusedWebhooks) {
        this.refusedWebhooks = refusedWebhooks;
    }

    /** Answers a fault of the caller's with its status and the change that the request needs. A refused webhook is logged, too. */
    public void rejected(Exchange exchange) {
        RequestError error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, RequestError.class);
        boolean refused = error.getStatus() == 401 || error.getStatus() == 403 || UNKNOWN_HOOK.equals(error.getDetail());
        if (refused && exchange.getFromEndpoint() != null && exchange.getFromEndpoint().getEndpointUri().contains(WEBHOOKS)) {
            refusedWebhooks.refused(exchange.getFromRouteId(), exchange.getVariable("hook", String.class), error.getDetail());
        }
        answer(exchange, error.getStatus(), Map.of("detail", error.getBody()));
    }

    /** Logs a fault of ours in work that nobody waits for. */
    public void logged(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        LOG.error("Route {} failed, and goes on with the next: {}", exchange.getFromRouteId(), Causes.of(cause));
    }

    /** Answers a fault of ours: the log has the cause, the caller gets an id to ask for. */
    public void failed(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String id = exchange.getProperty(Correlation.ID, exchange.getExchangeId(), String.class);
        LOG.error("Request {} failed in route {}: {}", id, exchange.getFromRouteId(), Causes.of(cause));
        answer(exchange, 500, Map.of("detail", "internal_error", "request_id", id));
    }

    private static void answer(Exchange exchange, int status, Map<String, ?> body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(JsonBody.write(body));
    }
}
