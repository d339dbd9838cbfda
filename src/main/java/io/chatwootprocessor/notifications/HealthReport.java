package io.chatwootprocessor.notifications;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.health.Trouble;
import io.chatwootprocessor.outbound.Dispatcher;
import io.chatwootprocessor.outbound.Outbound;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The health of each component as this program finds it. The database compares it with that of other programs. */
@Component
public class HealthReport {

    private static final int LONGEST_REASON = 300;

    private final NotificationsSettings settings;
    private final HealthEndpoint health;
    private final String program;

    HealthReport(NotificationsSettings settings, HealthEndpoint health, Environment environment) {
        this.settings = settings;
        this.health = health;
        this.program = host() + ":" + environment.getProperty("server.port", "") + ":" + System.getProperty("user.dir");
    }

    /** The parameters of {@code sql/notifications/report-health.sql}. A component of which nothing is known is not in it. */
    public Map<String, Object> parameters() {
        Map<String, Object> components = new LinkedHashMap<>();
        ((CompositeHealth) health.health()).getComponents().forEach((name, component) -> {
            if (!component.getStatus().equals(Status.UNKNOWN)) {
                components.put(name, shown(component));
            }
        });
        return Map.of("program", program, "components", JsonBody.write(components),
                "patience", Dispatcher.seconds(settings.healthAfter()));
    }

    private static Map<String, Object> shown(HealthComponent component) {
        Status status = component.getStatus();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("status", status.equals(Status.UP) ? "up" : status.equals(Outbound.DEGRADED) ? "degraded" : "down");
        if (component instanceof Health one) {
            String reason = Trouble.reason(one.getDetails());
            shown.put("reason", reason == null ? null : reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        }
        return shown;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
