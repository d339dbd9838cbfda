package io.chatwootprocessor.outbound;

import io.chatwootprocessor.database.Statement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The descriptions that the adapters give of themselves. They stand in the table {@code communication.adapter}, which SQL reads, too. Each
 * adapter's folder in {@code db/functions/outbound} writes its row. {@link OwnAdapters} writes the rows of somebody's own adapters. A row
 * that is changed in another way counts from the next start on.
 */
@Component
public class Adapters {

    private static final String SHOW = Statement.read("outbound/show-adapter.sql");

    private final JdbcClient database;
    private final Binder settings;
    private final Map<String, Adapter> known = new ConcurrentHashMap<>();
    private final Map<String, String> names = new ConcurrentHashMap<>(); // by the column that is true of one
    private volatile Set<String> shipped;

    Adapters(JdbcClient database, Environment environment) {
        this.database = database;
        this.settings = Binder.get(environment);
    }

    /** @return the adapter of that name; if it has no row, the stand-in's properties */
    public Adapter of(String name) {
        Adapter adapter = known.get(name);
        if (adapter == null) {
            adapter = database.sql(SHOW).param("name", name).query((row, n) -> read(row)).single();
            known.put(name, adapter);
        }
        return adapter;
    }

    /**
     * Forgets the rows that it read: somebody's own adapters may have changed. It reads again which are the program's own, so that messages of the
     * others are recognised while the database is away.
     */
    void forget() {
        known.clear();
        shipped = read();
    }

    /** Whether messages of that source come by the webhook of an adapter that the program brings along. */
    public boolean isShipped(String source) {
        if (shipped == null) {
            shipped = read();
        }
        return shipped.contains(source);
    }

    private Set<String> read() {
        return Set.copyOf(database.sql("SELECT answers FROM communication.adapter WHERE answers IS NOT NULL AND NOT declared").query(String.class).list());
    }

    /** @return the name of the adapter that takes everything where replies go nowhere */
    public String standIn() {
        return named("stands_in");
    }

    /** @return the adapter that sends through sessions, which a caller may name */
    public Adapter withSessions() {
        return of(named("sessions"));
    }

    private String named(String column) {
        return names.computeIfAbsent(column, flag -> database.sql("SELECT name FROM communication.adapter WHERE " + flag)
                .query(String.class).single());
    }

    private Adapter read(ResultSet row) throws SQLException {
        String identity = row.getString("identity");
        return new Adapter(row.getString("name"), row.getString("title"), Set.of((String[]) row.getArray("carries").getArray()),
                row.getObject("at_a_time", Integer.class), row.getBoolean("marks_hand_over"),
                row.getBoolean("asks_chatwoot"), row.getBoolean("declared"), row.getBoolean("searchable"),
                row.getBoolean("rate_by_account"), row.getString("channel"), identity == null ? null : Pattern.compile(identity),
                row.getString("identity_form"), setting(row.getString("rate_limit"), Integer.class, 0),
                setting(row.getString("settle_time"), Duration.class, Duration.ZERO),
                setting(row.getString("confirmation_wait"), Duration.class, Duration.ZERO));
    }

    private <T> T setting(String name, Class<T> type, T otherwise) {
        return name == null ? otherwise : settings.bind(name, type).orElse(otherwise);
    }
}
