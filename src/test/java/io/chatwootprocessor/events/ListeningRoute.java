package io.chatwootprocessor.events;

import static org.awaitility.Awaitility.await;

import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.jdbc.core.JdbcTemplate;

/** A route file as somebody would save it, in the running program. */
final class ListeningRoute implements AutoCloseable {

    private final CamelContext context;
    private final String id;

    /** Saves it, and waits until the database knows that it listens. */
    ListeningRoute(CamelContext context, JdbcTemplate database, String event, String errors, String steps) throws Exception {
        this.context = context;
        this.id = "on-" + event;
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("mine/" + id + ".yaml", """
                - route:
                    id: %s
                    description: Listens
                    routeConfigurationId: %s
                    from:
                      uri: direct:on-%s
                      steps:
                """.formatted(id, errors, event) + steps.indent(8)));
        await().until(() -> database.queryForObject(
                "SELECT count(*) FROM communication.listener WHERE event = ?", Long.class, event) == 1);
    }

    @Override
    public void close() throws Exception {
        context.getRouteController().stopRoute(id);
        context.removeRoute(id);
    }
}
