package io.chatwootprocessor.operations.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.operations.health.HealthPart;
import io.chatwootprocessor.operations.health.Probe;
import io.chatwootprocessor.outbound.Outbound;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Checks whether the WhatsApp bridge answers and has connected sessions; it is degraded without one. It asks for the sessions, not for the
 * bridge's own health, so that the key is tried, too.
 */
@Component
public class BridgeProbe implements Probe {

    static final String NAME = "whatsapp-bridge";
    static final String CONNECTED = "connected";

    private static final String COUNT_SESSIONS = Statement.read("operations/bridge/count-sessions.sql");

    private final Bridge bridge;
    private final JdbcClient database;

    public BridgeProbe(Bridge bridge, JdbcClient database) {
        this.bridge = bridge;
        this.database = database;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HealthPart part() {
        return new HealthPart(1, "whatsapp_bridge", NAME, "the WhatsApp bridge", " has connected sessions", " has no connected session");
    }

    @Override
    public boolean isSetUp() {
        return bridge.isSetUp();
    }

    @Override
    public void request(Message message) {
        bridge.askForAll(message);
    }

    @Override
    public Health answered(int status, String body) {
        if (status != 200) {
            return Health.down().withDetail("reason", bridge.refusal(status)).build();
        }
        List<BridgeSession> sessions = sessions(status, body);
        if (sessions == null) {
            return Health.down().withDetail("reason", Bridge.NO_BRIDGE).build();
        }
        Map<String, Long> counts = sessions.stream()
                .collect(Collectors.groupingBy(BridgeSession::status, TreeMap::new, Collectors.counting()));
        return health(counts);
    }

    /** Only the bridge's own list is kept: anything else would have sessions taken for deleted. */
    @Override
    public String listener(int status, String body) {
        return sessions(status, body) == null ? null : "direct:note-sessions";
    }

    /** Uses the sessions in the database: the bridge's webhooks report changes sooner than the next probe. */
    @Override
    public Health now(Health found) {
        boolean answers = found.getStatus().equals(Status.UP) || found.getStatus().equals(Outbound.DEGRADED);
        if (!answers) {
            return found;
        }
        try {
            Map<String, Long> counts = new TreeMap<>();
            database.sql(COUNT_SESSIONS).query(row -> {
                counts.put(row.getString("status"), row.getLong("sessions"));
            });
            Health now = health(counts);
            return Health.status(now.getStatus()).withDetails(found.getDetails()).withDetails(now.getDetails()).build();
        } catch (DataAccessException e) {
            return found; // the database has its own health component
        }
    }

    private static Health health(Map<String, Long> counts) {
        return (counts.containsKey(CONNECTED) ? Health.up() : Health.status(Outbound.DEGRADED).withDetail("see", "/console/sessions")).withDetail("sessions", counts).build();
    }

    /** @return null: it is not the bridge's list, and no session may be taken for deleted */
    static List<BridgeSession> sessions(Integer status, String body) {
        return status == null || status != 200 || body == null ? null : BridgeSession.list(body.getBytes(UTF_8));
    }
}
