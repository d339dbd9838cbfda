package io.chatwootprocessor.events;

import static org.awaitility.Awaitility.await;

import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.test.util.ReflectionTestUtils;

/** A route file as somebody would save it, in the running program. */
final class ListeningRoute implements AutoCloseable {

    private final CamelContext context;
    private final String id;

    /** Saves it, and waits until the database knows that it listens. */
    ListeningRoute(CamelContext context, String event, String errors, String steps) throws Exception {
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
        Listeners listeners = context.getRegistry().findSingleByType(Listeners.class);
        ReflectionTestUtils.setField(listeners, "said", null); // what the database still knows of an earlier test may be forgotten right now
        await().until(() -> ReflectionTestUtils.getField(listeners, "said"), said -> said != null && ((Collection<?>) said).contains(event));
    }

    @Override
    public void close() throws Exception {
        context.getRouteController().stopRoute(id);
        context.removeRoute(id);
    }
}
