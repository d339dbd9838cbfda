package io.chatwootprocessor.operations.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.operations.health.IntegrationHealth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** Decides about sessions that are not connected, and reports it. */
@Component
public class Reconnection {

    private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);
    private static final String NOTHING = "none";
    private static final String RECREATED = "recreated";
    private static final String DISCONNECTED = "disconnected";

    private final HealthEndpoint health;
    private final IntegrationHealth integration;

    Reconnection(HealthEndpoint health, IntegrationHealth integration) {
        this.health = health;
        this.integration = integration;
    }

    /** For one session, which somebody names. */
    public Recreation ofOne() {
        return new Recreation(true);
    }

    /**
     * For all sessions.
     *
     * @param body may be empty
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code invalid_recreate}
     */
    public Recreation ofAll(@Body byte[] body) {
        if (body == null || body.length == 0) {
            return new Recreation(false);
        }
        JsonNode recreate = JsonBody.read(body).path("recreate");
        if (!recreate.isMissingNode() && !recreate.isBoolean()) {
            throw new RequestError(422, "invalid_recreate: true or false");
        }
        return new Recreation(recreate.booleanValue());
    }

    /** @return the remedy for a session in that status. The bridge cannot connect it otherwise than by deleting and creating it. */
    public String remedy(@Body BridgeSession session, @Variable("recreation") Recreation recreation) {
        return switch (session.status()) {
            case BridgeSession.UNKNOWN -> "created";
            case DISCONNECTED -> recreation.isAllowed() ? RECREATED : NOTHING;
            default -> NOTHING; // a session that waits for a scan has a new QR code by now, because it was looked at
        };
    }

    /** Reports the work that was done, and the work that is left to a human. */
    public Map<String, Object> report(@Variable("session") BridgeSession session, @Variable("before") String before,
            @Variable("remedy") String remedy, @Variable("recreation") Recreation recreation) {
        Map<String, Object> report = report(session.id(), before, remedy);
        report.put("after", session.status());
        report.put("next", switch (session.status()) {
            case BridgeProbe.CONNECTED -> "nothing";
            case "qr_waiting" -> "open " + BridgeSessions.qrPath(session.id()) + " and scan the code with the phone";
            case DISCONNECTED -> recreation.alternative(session.id());
            default -> "wait: the bridge is connecting it";
        });
        return report;
    }

    /** @throws RequestError 502 where the bridge was found to be down: each session would wait for that */
    public void checkBridge() {
        if (health.healthForPath(BridgeProbe.NAME) instanceof Health bridge && bridge.getStatus().equals(Status.DOWN)) {
            throw new RequestError(502, "the WhatsApp bridge is down: " + bridge.getDetails().get("reason"));
        }
    }

    /** Reports that a session could not be reconnected. If its login may be lost, no other session is recreated. */
    public Map<String, Object> failed(@Variable("session_id") String id, @Variable("before") String before,
            @Variable("session") BridgeSession session, @Variable("remedy") String remedy,
            @Variable("recreation") Recreation recreation, @ExchangeException Exception failure) {
        if (RECREATED.equals(remedy)) {
            recreation.failedFor(id);
        }
        boolean deleted = session != null && session.status().equals(BridgeSession.DELETED);
        Map<String, Object> report = report(id, before, deleted ? BridgeSession.DELETED : NOTHING);
        if (failure instanceof RequestError refused) {
            report.put("error", refused.getDetail());
        } else {
            LOG.error("WhatsApp session {} was not reconnected: {}", id, Causes.of(failure));
            report.put("error", "internal_error");
        }
        return report;
    }

    private static Map<String, Object> report(String id, String before, String action) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("session_id", id);
        report.put("before", before);
        report.put("action", action);
        return report;
    }

    /** Writes the report as JSON. */
    public String document(@Body Map<String, Object> report) {
        return JsonBody.write(report);
    }

    /** The integration's health, with the report about each session. Sets the variable {@code reached}: whether another program answers. */
    public String all(@Variable("sessions") List<Map<String, Object>> reports, Exchange exchange) {
        Map<String, Object> now = integration.now();
        boolean reached = integration.reachesAnybody(now);
        exchange.setVariable("reached", reached);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", reached ? "success" : "failed");
        document.put("message", reached ? "Integration reinitialized" : "Nobody outside could be reached");
        document.putAll(now);
        document.put("sessions", reports);
        return JsonBody.write(document);
    }
}
