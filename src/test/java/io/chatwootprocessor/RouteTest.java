package io.chatwootprocessor;

import io.chatwootprocessor.http.JsonFunction;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Routes by themselves: Camel, the program's error handling, the beans that a test gives, and no database. */
public abstract class RouteTest {

    private DefaultCamelContext context;

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        context.disableJMX();
        bind("json", new JsonFunction());
        bind("errorAnswer", new Object());
        context.start();
        load("routes/errors.yaml");
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** A bean that routes call by that name. */
    protected void bind(String name, Object bean) {
        context.getRegistry().bind(name, bean);
    }

    /** Loads route files, YAML or Java; what they call must be there. */
    protected void load(String... files) throws Exception {
        for (String file : files) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:" + Path.of(file)));
        }
    }

    /** Sends a message, and gives the answer. */
    protected String request(String endpoint, Object body) {
        return context.createProducerTemplate().requestBody(endpoint, body, String.class);
    }

    protected DefaultCamelContext context() {
        return context;
    }
}
