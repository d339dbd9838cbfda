package io.chatwootprocessor.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The path of a route from {@code platform-http:}, which may have variables and wildcards. It matches what Spring MVC would hand to the route.
 */
public final class ServedPath {

    private static final String WEBHOOKS = "/webhook/";
    /** The parts of a path before the one with its first variable or wildcard. */
    private static final Pattern LITERAL = Pattern.compile("(?:/[^/{*?]+(?=/|$))*");
    /** A first part of a path that is there, and is the same in every request. */
    private static final Pattern FIXED = Pattern.compile("/[^/{*?]+(/.*)?");

    private final String path;
    private final boolean prefix;
    private final String literal;
    private final PathPattern pattern; // null: the path is the same in every request

    ServedPath(PlatformHttpEndpoint endpoint) {
        path = withSlash(endpoint.getPath());
        prefix = endpoint.isMatchOnUriPrefix();
        Matcher start = LITERAL.matcher(path);
        literal = start.lookingAt() ? start.group() : "";
        pattern = path.matches("[^{*?]*") ? null : PathPatternParser.defaultInstance.parse(toString());
    }

    /** Whether it is below {@code /webhook/}, so that its requests come without a key. */
    boolean isWebhook() {
        return path.startsWith(WEBHOOKS) || prefix && WEBHOOKS.equals(path + "/");
    }

    /**
     * @param requested the path of a request, as it stands there
     * @return whether such a request is this route's
     */
    boolean matches(String requested) {
        if (pattern != null) {
            return requested.startsWith(literal) && pattern.matches(PathContainer.parsePath(requested));
        }
        return requested.startsWith(path) && (requested.length() == path.length() || prefix && requested.charAt(path.length()) == '/');
    }

    /**
     * A path that could also be another one, which needs other keys or none: {@code /{shop}/refund} takes {@code /webhook/refund}.
     *
     * @param path   as it stands in the route
     * @param prefix whether the route takes all paths below it, too
     * @return why no route may serve it; null: one may
     */
    public static String fault(String path, boolean prefix) {
        String served = withSlash(path);
        return FIXED.matcher(served).matches() || served.equals("/") && !prefix ? null
                : "the first part of the path " + served + " has to be a fixed word: it could be webhook, whose requests need no key";
    }

    /** As Spring MVC knows it. */
    @Override
    public String toString() {
        return prefix ? path + (path.endsWith("/") ? "" : "/") + "{*matchOnUriPrefix}" : path;
    }

    private static String withSlash(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }
}
