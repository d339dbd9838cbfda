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
 * Whether the WhatsApp bridge answers, and its sessions are connected: degraded where none is. It is asked for its sessions, not for
 * its own health, so that the key is tried, too.
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

    /** The bridge's webhooks tell of its sessions sooner than the next look does. */
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
            return Health.status(health(counts).getStatus()).withDetails(found.getDetails()).withDetail("sessions", counts).build();
        } catch (DataAccessException e) {
            return found; // the database has a health of its own
        }
    }

    private static Health health(Map<String, Long> counts) {
        return (counts.containsKey(CONNECTED) ? Health.up() : Health.status(Outbound.DEGRADED)).withDetail("sessions", counts).build();
    }

    /** @return null where that is not the bridge's list: no session may be taken for deleted then */
    static List<BridgeSession> sessions(Integer status, String body) {
        return status == null || status != 200 || body == null ? null : BridgeSession.list(body.getBytes(UTF_8));
    }
}
