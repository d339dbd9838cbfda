package io.chatwootprocessor.outbound;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.outbound.OwnAdapterSettings.OwnAdapter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The adapters of somebody's own: routes {@code send-by-<name>} that no migration and no function declares. The program writes
 * their rows of {@code communication.adapter}, so that a file is all that such an adapter needs. A row stays when the route is gone:
 * messages of its source are there.
 */
@Component
public class OwnAdapters {

    /** The names that an adapter may have; a name is part of a route's id. */
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    /** The source of messages that come by the chat API. */
    private static final String CHAT = "chat";
    private static final String DECLARE = Statement.read("outbound/declare-adapters.sql");

    private final RouteFiles files;
    private final JdbcClient database;
    private final Adapters adapters;
    private final Map<String, OwnAdapter> settings;
    private volatile String declared = "[]";

    OwnAdapters(RouteFiles files, JdbcClient database, Adapters adapters, OwnAdapterSettings settings) {
        this.files = files;
        this.database = database;
        this.adapters = adapters;
        this.settings = settings.adapters();
    }

    /** Writes down those that are new, or nothing. */
    public synchronized void declare() {
        String rows = "[" + files.ids().stream().filter(id -> id.startsWith(Breakers.ADAPTER_ROUTE))
                .map(id -> id.substring(Breakers.ADAPTER_ROUTE.length())).filter(name -> NAME.matcher(name).matches() && !name.equals(CHAT))
                .collect(Collectors.toCollection(TreeSet::new)).stream().map(name -> JsonBody.write(row(name)))
                .collect(Collectors.joining(",")) + "]";
        if (!rows.equals(declared)) {
            database.sql(DECLARE).param("adapters", rows).update();
            adapters.forget();
            declared = rows;
        }
    }

    private Map<String, Object> row(String name) {
        OwnAdapter own = settings.getOrDefault(name, OwnAdapter.DEFAULT);
        Map<String, Object> row = new HashMap<>(); // takes nulls
        row.put("name", name);
        row.put("title", own.title() == null ? name : own.title());
        row.put("carries", own.carries());
        row.put("most_files", own.mostFiles());
        row.put("at_a_time", own.atATime());
        row.put("in_order", own.inOrder());
        row.put("searchable", own.searchable());
        row.put("channel", own.channel() == null ? name : own.channel());
        row.put("identity", own.identity());
        row.put("identity_form", own.identityForm());
        return row;
    }
}
