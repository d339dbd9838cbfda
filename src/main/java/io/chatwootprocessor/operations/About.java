package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** Answers {@code GET /}: which program this is, its health, and its paths. */
@Component
public class About {

    private final CamelContext context;
    private final HealthEndpoint health;
    private final BuildProperties build;

    /** @param build from {@code META-INF/build-info.properties}; an IDE does not write that file */
    About(CamelContext context, HealthEndpoint health, ObjectProvider<BuildProperties> build) {
        this.context = context;
        this.health = health;
        this.build = build.getIfAvailable();
    }

    public String document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", context.getName());
        document.put("version", build == null ? "unknown" : build.getVersion());
        document.put("status", health.health().getStatus().getCode());
        document.put("links", links());
        return JsonBody.write(document);
    }

    /** The paths of the routes that run, by their ids, so that a new route is a new link. */
    private Map<String, String> links() {
        Map<String, String> links = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof PlatformHttpEndpoint endpoint) {
                links.put(route.getRouteId(), endpoint.getPath());
            }
        }
        links.put("actuator", "/actuator");
        return links;
    }
}
