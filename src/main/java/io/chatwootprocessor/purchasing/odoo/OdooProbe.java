package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.health.HealthPart;
import io.chatwootprocessor.operations.health.Probe;
import io.chatwootprocessor.outbound.BreakerStates;
import io.chatwootprocessor.outbound.BreakerSteps;
import io.chatwootprocessor.outbound.Breakers;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.purchasing.OdooSettings;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * Checks whether Odoo answers, by its version, which needs no key; whether it lets us in is known from the calls themselves. Versions before 19
 * say it by JSON-RPC, which a later one will not have any more.
 */
@Component
public class OdooProbe implements Probe, BreakerStates {

    private static final String NAME = "odoo";
    private static final int NOT_FOUND = 404;

    private final OdooSettings settings;
    private final OdooServer server;
    private final BreakerSteps steps;
    private volatile boolean withoutRpc;

    OdooProbe(OdooSettings settings, OdooServer server, BreakerSteps steps) {
        this.settings = settings;
        this.server = server;
        this.steps = steps;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HealthPart part() {
        return new HealthPart(6, NAME, NAME, "Odoo", " answers", " answers, but not to most calls: its circuit breaker is open");
    }

    @Override
    public boolean isSetUp() {
        return settings.isSetUp();
    }

    @Override
    public void request(Message message) {
        String url = settings.url().replaceFirst("/+$", "");
        if (withoutRpc) {
            message.setHeader(Exchange.HTTP_METHOD, "GET");
            message.setHeader(Exchange.HTTP_URI, url + "/web/version");
            return;
        }
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.HTTP_URI, url + "/jsonrpc");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(JsonRpc.version().body());
    }

    @Override
    public Health answered(int status, String body) {
        JsonNode json = json(body);
        String version = json.path("result").path("server_version").asText(json.path("version").asText(""));
        if (status == NOT_FOUND) {
            withoutRpc = !withoutRpc; // the other way next time
        }
        return status >= 200 && status <= 299 && !version.isEmpty() ? Health.up().withDetail("version", version).build()
                : Health.down().withDetail("reason", status >= 500 ? "Odoo answered " + status : "what answers at ODOO_URL is not Odoo (" + status + ")").build();
    }

    /** Adds the findings of calls. */
    @Override
    public Health now(Health found) {
        if (server.trouble() != null) {
            return Health.down().withDetails(found.getDetails()).withDetail("reason", server.trouble()).build();
        }
        String breaker = breaker();
        boolean degraded = found.getStatus().equals(Status.UP) && !breaker.equals(Breakers.CLOSED);
        return Health.status(degraded ? Outbound.DEGRADED : found.getStatus()).withDetails(found.getDetails()).withDetail("breaker", breaker).build();
    }

    @Override
    public Map<String, String> states() {
        return settings.isSetUp() ? Map.of(NAME, breaker()) : Map.of();
    }

    private String breaker() {
        String state = steps.state(NAME);
        return state == null ? Breakers.CLOSED : state;
    }

    private static JsonNode json(String body) {
        try {
            return JsonBody.parse(body == null ? "" : body);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // a page
        }
    }
}
