package io.chatwootprocessor.events;

import io.chatwootprocessor.operations.routes.RouteFiles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The events to which this program's routes listen: those from {@code direct:on-<event>}. The database is told of each change, because it
 * queues no other events. From time to time it is told all: an event that a program has not repeated for a day is forgotten.
 */
@Component
public class Listeners {

    static final String ROUTE = "direct:on-";
    private static final String ENDPOINT = "direct://on-";
    private static final Duration REPEATED = Duration.ofMinutes(1);
    /** A route that is being replaced is away for a moment. */
    private static final Duration AWAY = Duration.ofSeconds(10);

    private final CamelContext context;
    private final RouteFiles files;
    private final String program;
    private final Map<String, Long> seen = new HashMap<>(); // when, on the clock of System.nanoTime()
    private Set<String> saying = Set.of();
    private Set<String> said; // null: nothing yet
    private long saidAt;

    Listeners(CamelContext context, RouteFiles files, Environment environment) {
        this.context = context;
        this.files = files;
        this.program = host() + ":" + environment.getProperty("server.port", "") + ":" + System.getProperty("user.dir");
    }

    /** The events that have a route now. */
    Set<String> running() {
        return context.getRoutes().stream().map(Route::getEndpoint).map(endpoint -> endpoint.getEndpointUri().replaceFirst("\\?.*", ""))
                .filter(uri -> uri.startsWith(ENDPOINT)).map(uri -> uri.substring(ENDPOINT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether the database is to be told something. */
    public synchronized boolean changed() {
        long now = System.nanoTime();
        running().forEach(event -> seen.put(event, now));
        seen.values().removeIf(at -> now - at > AWAY.toNanos());
        saying = Set.copyOf(seen.keySet());
        return !saying.equals(said) || now - saidAt > REPEATED.toNanos();
    }

    /** The parameters of {@code sql/events/listen.sql}. */
    public synchronized Map<String, Object> parameters() {
        return Map.of("program", program, "events", array(saying), "keep", !files.areWhole());
    }

    /** Notes that the database was told. */
    public synchronized void said() {
        said = saying;
        saidAt = System.nanoTime();
    }

    /** Whether the database knows them since this program began. */
    public synchronized boolean isKnown() {
        return said != null;
    }

    static String array(Set<String> events) {
        return events.stream().map(event -> '"' + event.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
