package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.Causes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Loads the routes at the start, and looks twice a second for saved files. It looks instead of being told: a folder that is new,
 * a mounted one or a linked one tells nobody.
 */
@Component
class RouteReload implements CamelContextConfiguration, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
    private static final long INTERVAL = 500;

    private final LiveRoutes routes;
    private final RouteFiles files;
    private final String command;
    private ScheduledExecutorService watch;

    RouteReload(LiveRoutes routes, RouteFiles files, Environment environment) {
        command = environment.getProperty(RouteCommand.PROPERTY, "");
        this.routes = routes;
        this.files = files;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        try {
            switch (command) {
                case RouteCommand.CHECK -> routes.readOnly(RouteFolders.program());
                case RouteCommand.TRY -> routes.load(RouteFolders.program(), true);
                default -> routes.load(RouteFolders.program());
            }
        } catch (Exception e) {
            throw new IllegalStateException("the program's routes cannot be loaded: " + RouteFault.why(e), e);
        }
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        // late routes begin when the program is ready
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void watch() throws Exception {
        if (!command.isEmpty()) {
            return;
        }
        routes.begin();
        files.problems().forEach(problem -> LOG.error("Route problem: {}", problem));
        watch = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "routes");
            thread.setDaemon(true);
            return thread;
        });
        watch.scheduleWithFixedDelay(this::look, INTERVAL, INTERVAL, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            routes.look();
        } catch (RuntimeException | Error e) { // one that gets out ends all further looks
            LOG.error("The folders of routes could not be looked at, and will be again: {}", Causes.of(e));
        }
    }

    @Override
    public void destroy() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
