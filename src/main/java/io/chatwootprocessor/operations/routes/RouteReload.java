package io.chatwootprocessor.operations.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Puts a saved route file in the place of the running route, if it can run; else the old one stays, and log and health say
 * why. A deleted file's route runs until the next start.
 */
@Component
class RouteReload extends RouteWatcherReloadStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
    private static final Path FOLDER = Path.of("routes");

    private final RouteFiles files;
    private final CamelContext context;

    RouteReload(RouteFiles files, CamelContext context) {
        super(FOLDER.toString(), true);
        this.files = files;
        this.context = context;
        setPattern("*.yaml,*.java");
        setRemoveAllRoutes(false); // by default every route stops first, and Java routes do not come back
        setResourceReload((name, resource) -> reload(resource));
    }

    @EventListener(ApplicationReadyEvent.class)
    void watch() throws Exception {
        files.problems().forEach(problem -> LOG.error("Route problem: {}", problem));
        context.addService(this);
    }

    private void reload(Resource file) {
        String name = FOLDER.toAbsolutePath().relativize(Path.of(file.getURI()).toAbsolutePath()).toString();
        if (!Files.exists(Path.of(file.getURI()))) {
            files.isWhole(name);
            LOG.info("routes/{} was deleted; what it began runs until the next start", name);
            return;
        }
        try {
            byte[] content = Files.readAllBytes(Path.of(file.getURI()));
            if (content.length == 0) {
                return; // an editor that empties a file before it writes it
            }
            boolean routes = files.check(file);
            if (!Arrays.equals(content, Files.readAllBytes(Path.of(file.getURI())))) {
                return; // saved again while it was checked: what runs must be what was checked, and that save is told, too
            }
            onRouteReload(routes ? List.of(file) : all(), false);
            files.isWhole(name);
        } catch (Exception e) {
            String why = why(e);
            files.isBroken(name, why);
            LOG.error("routes/{} is not used, what ran before still runs: {}", name, why);
        }
    }

    /** A routeConfiguration works only in the routes that are loaded after it. */
    private List<Resource> all() {
        try (Stream<Path> paths = Files.walk(FOLDER)) {
            return paths.filter(path -> path.toString().endsWith(".yaml")).sorted()
                    .map(path -> ResourceHelper.resolveResource(context, "file:" + path)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String why(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return cause == failure || message.contains(String.valueOf(cause.getMessage())) ? message : message + ": " + cause.getMessage();
    }
}
