package io.chatwootprocessor.outbound;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Route;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What each adapter says of itself. It stands in the table {@code communication.adapter}, which SQL reads, too. A route
 * {@code send-by-<name>} with route properties {@code adapter.<column>} writes its row when it is loaded, before anything is received.
 */
@Component
public class Adapters extends LifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger(Adapters.class);
    private static final String PROPERTY = "adapter.";
    private static final String SHOW = Statement.read("outbound/show-adapter.sql");
    private static final String DECLARE = Statement.read("outbound/declare-adapter.sql");

    private final JdbcClient database;
    private final Binder settings;
    private final Map<String, Adapter> known = new ConcurrentHashMap<>();
    private final Map<String, String> names = new ConcurrentHashMap<>(); // by the column that is true of one

    Adapters(JdbcClient database, Environment environment) {
        this.database = database;
        this.settings = Binder.get(environment);
    }

    /** @return what it says of itself; of one that says nothing, what most do */
    public Adapter of(String name) {
        Adapter adapter = known.get(name);
        if (adapter == null) {
            adapter = database.sql(SHOW).param("name", name).query((row, n) -> read(row)).single();
            known.put(name, adapter);
        }
        return adapter;
    }

    /** The one that takes everything where replies go nowhere. */
    public String standIn() {
        return named("stands_in");
    }

    /** The one whose messages go through a session that the caller may name. */
    public Adapter withSessions() {
        return of(named("sessions"));
    }

    private String named(String column) {
        return names.computeIfAbsent(column, flag -> database.sql("SELECT name FROM communication.adapter WHERE " + flag)
                .query(String.class).single());
    }

    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        routes.stream().filter(route -> route.getRouteId().startsWith(Breakers.ADAPTER_ROUTE)).forEach(this::declare);
    }

    private void declare(Route route) {
        Map<String, Object> declared = new TreeMap<>();
        route.getProperties().forEach((property, value) -> {
            if (property.startsWith(PROPERTY)) {
                String column = property.substring(PROPERTY.length()).replace('-', '_');
                declared.put(column, column.equals("carries") || column.equals("address_path") ? value.toString().split("\\s*,\\s*") : value);
            }
        });
        if (declared.isEmpty()) {
            return;
        }
        String name = route.getRouteId().substring(Breakers.ADAPTER_ROUTE.length());
        declared.put("name", name);
        try {
            database.sql(DECLARE).param("declared", JsonBody.write(declared)).update();
            known.remove(name);
        } catch (DataAccessException e) {
            LOG.error("Adapter {} is not known to the queue: {}. Mend the properties of its route, or the database, and save it again.", name,
                    e.getMostSpecificCause().getMessage());
        }
    }

    private Adapter read(ResultSet row) throws SQLException {
        String identity = row.getString("identity");
        return new Adapter(row.getString("name"), row.getString("title"), Set.of((String[]) row.getArray("carries").getArray()),
                row.getObject("at_a_time", Integer.class), row.getBoolean("marks_hand_over"), row.getBoolean("searchable"),
                row.getBoolean("rate_by_account"), row.getString("channel"), identity == null ? null : Pattern.compile(identity),
                row.getString("identity_form"), setting(row.getString("rate_limit"), Integer.class, 0),
                setting(row.getString("settle_time"), Duration.class, Duration.ZERO),
                setting(row.getString("confirmation_wait"), Duration.class, Duration.ZERO));
    }

    private <T> T setting(String name, Class<T> type, T otherwise) {
        return name == null ? otherwise : settings.bind(name, type).orElse(otherwise);
    }
}
