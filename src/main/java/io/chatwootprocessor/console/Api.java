package io.chatwootprocessor.console;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.springframework.stereotype.Component;

/**
 * Asks the routes that answer HTTP, without HTTP. So a page shows what the API says, obeys the same rules, and stands in the audit like any
 * other caller.
 */
@Component
public class Api {

    private final CamelContext context;

    Api(CamelContext context) {
        this.context = context;
    }

    /**
     * @param route  the id of a route from {@code platform-http:}
     * @param actor  the name of the key that was shown
     * @param fields of the path and the query; a value may be null: it is left out
     * @param body   bytes go as they are, anything else is written as JSON; null: none
     * @return the answer, as maps, lists, texts and numbers; empty: it has no body
     * @throws RequestError where the route answers with 4xx or 5xx; 503 if there is no such route now
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> ask(String route, String actor, Map<String, ?> fields, Object body) {
        Message answer = answered(route, actor, fields, body);
        byte[] json = answer.getBody(byte[].class);
        Map<String, Object> document = json == null || json.length == 0 ? Map.of()
                : JsonBody.read(new String(json, StandardCharsets.UTF_8), Map.class);
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        if (status >= 400) {
            Object detail = document.get("detail");
            throw new RequestError(status, detail instanceof String text ? text : JsonBody.write(detail));
        }
        return document;
    }

    /**
     * The names of the assistants that there are now, also of those whose file cannot be used. Each has a page.
     *
     * @param actor as of {@link #ask}
     */
    public Set<String> assistants(String actor) {
        return ((List<?>) ask("assistants", actor, Map.of(), null).get("assistants")).stream()
                .map(assistant -> (String) ((Map<?, ?>) assistant).get("name")).collect(Collectors.toSet());
    }

    /** Whether that route is part of this program. */
    public boolean has(String route) {
        return context.getRoute(route) != null;
    }

    private Message answered(String id, String actor, Map<String, ?> fields, Object body) {
        Route route = context.getRoute(id);
        if (route == null || !context.getRouteController().getRouteStatus(id).isStarted()) {
            throw new RequestError(503, "The route " + id + " does not run now: /actuator/health/routes says why.");
        }
        Exchange exchange = route.getConsumer().createExchange(false);
        try {
            exchange.setPattern(ExchangePattern.InOut);
            exchange.setVariable("actor", actor);
            fields.forEach((name, value) -> {
                if (value != null) {
                    exchange.getMessage().setHeader(name, value.toString());
                }
            });
            exchange.getMessage().setHeader("Accept", "application/json");
            exchange.getMessage().setBody(body == null || body instanceof byte[] ? body : JsonBody.write(body).getBytes(StandardCharsets.UTF_8));
            route.getConsumer().getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw new IllegalStateException(exchange.getException());
            }
            return exchange.getMessage();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
