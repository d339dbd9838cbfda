package io.chatwootprocessor.security;

import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The only list of paths and of the callers that may use them. The first line that matches counts. */
final class Access {

    enum Who {
        /** Anybody: the route checks the sender, as by a webhook's signature. */
        SENDER,
        /** Anybody. A caller with a key sees more. */
        ANYBODY,
        /** A caller with a key of {@code API_KEY}, or an admin. */
        API,
        /** A caller with a key of {@code ADMIN_API_KEY}. */
        ADMIN
    }

    /** @param method null: any */
    private record Line(String method, PathPattern path, Who who) {
    }

    /** The console: a GET only shows something there. */
    private static final PathPattern PAGES = PathPatternParser.defaultInstance.parse("/console/**");

    /** For a path that is not on the list, such as the path of a route that somebody saved. */
    static final Who OTHERS = Who.API;

    private static final List<Line> LIST = List.of(
            line("/webhook/**", Who.SENDER),
            line("/mcp", Who.SENDER), // it has a key of its own: McpKeyFilter
            line("/health", Who.ANYBODY),
            line("/actuator/health/**", Who.ANYBODY),
            line("/error", Who.ANYBODY),
            line("/openapi.yaml", Who.ANYBODY), // it tells of nobody
            line("/assets/**", Who.ANYBODY), // style and scripts, which say nothing of anybody
            line("/webjars/**", Who.ANYBODY),

            line("/", Who.API),
            line("/outbound/send", Who.API),
            line("/outbound/messages/{id}", Who.API),
            line("/outbound/failed", Who.API),
            line("/messages/count", Who.API),
            line("/messages/latest", Who.API),
            line("/conversations/**", Who.API),
            line("/timeline", Who.API),
            line("/webhook-events", Who.API),
            line("/api/v1/chat/**", Who.API),
            line("/integration/health", Who.API),
            line("/integration/queue/stats", Who.API),
            line("GET", "/integration/sessions", Who.API),
            line("/actuator/info", Who.API),
            line("/actuator/prometheus", Who.API),

            line("/outbound/failed/**", Who.ADMIN),
            line("/webhook-events/**", Who.ADMIN),
            line("/bot-configs/**", Who.ADMIN),
            line("/contacts/**", Who.ADMIN),
            line("/audit/**", Who.ADMIN),
            line("/reconciliation/**", Who.ADMIN),
            line("/knowledge/**", Who.ADMIN),
            line("/assistants/**", Who.ADMIN),
            line("/turns/**", Who.ADMIN),
            line("/approvals/**", Who.ADMIN),
            line("/costs", Who.ADMIN),
            line("/purchase-orders/**", Who.ADMIN),
            line("/routes/**", Who.ADMIN),
            line("/console/**", Who.ADMIN),
            line("/integration/**", Who.ADMIN),
            line("/actuator/**", Who.ADMIN));

    private Access() {
    }

    /** @return null when it is not on the list */
    static Who listed(String method, String path) {
        PathContainer container = PathContainer.parsePath(path);
        return LIST.stream().filter(line -> line.method == null || line.method.equals(method))
                .filter(line -> line.path.matches(container)).map(Line::who).findFirst().orElse(null);
    }

    /** @param path as it stands in the request, without the query */
    static Who to(String method, String path) {
        Who who = listed(method, path);
        return who == null ? OTHERS : who;
    }

    /** Whether a page for people is there, which a link of another site may lead to. */
    static boolean isPage(String path) {
        return PAGES.matches(PathContainer.parsePath(path));
    }

    private static Line line(String path, Who who) {
        return line(null, path, who);
    }

    private static Line line(String method, String path, Who who) {
        return new Line(method, PathPatternParser.defaultInstance.parse(path), who);
    }
}
