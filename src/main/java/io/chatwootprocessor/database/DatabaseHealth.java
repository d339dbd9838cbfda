package io.chatwootprocessor.database;

import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The health component {@code db}, a part of readiness, in place of Spring Boot's own: whether a webhook could be stored now. */
@Component("dbHealthIndicator")
class DatabaseHealth extends AbstractHealthIndicator {

    private final JdbcTemplate database;

    DatabaseHealth(JdbcTemplate database) {
        super("The database does not answer");
        this.database = database;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Map<String, Object> server = database.queryForMap("SELECT pg_is_in_recovery() AS standby,"
                + " current_setting('transaction_read_only')::boolean AS read_only, current_setting('server_version') AS version");
        boolean standby = (Boolean) server.get("standby");
        boolean readOnly = (Boolean) server.get("read_only");
        health.status(standby || readOnly ? Status.DOWN : Status.UP)
                .withDetail("database", "PostgreSQL").withDetail("version", server.get("version"));
        if (standby || readOnly) {
            health.withDetail("reason", "nothing can be stored: the server is " + (standby ? "a standby" : "read-only"));
        }
    }
}
