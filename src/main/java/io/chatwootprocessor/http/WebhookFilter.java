package io.chatwootprocessor.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * The short way of a webhook: from here to its route. Spring Security would let it through, since the route itself verifies who
 * sends, and Spring MVC would find that route; the two take a third of the CPU time of a route that does nothing. What is not a
 * plain POST to the only route that could take it goes the long way, which also knows how to say no.
 */
@Component
@Order(SecurityProperties.DEFAULT_FILTER_ORDER - 1)
class WebhookFilter extends OncePerRequestFilter {

    private static final Pattern PLAIN = Pattern.compile("/webhook(/[\\w-]+)+");
    /** What stands before the first variable or wildcard. */
    private static final Pattern LITERAL = Pattern.compile("[^{*]*");

    private final BodyLimitFilter bodies;
    private final RequestThreadEngine engine;

    WebhookFilter(BodyLimitFilter bodies, RequestThreadEngine engine) {
        this.bodies = bodies;
        this.engine = engine;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        SpringBootPlatformHttpConsumer route = request.getMethod().equals("POST") && PLAIN.matcher(request.getRequestURI()).matches()
                ? route(request.getRequestURI()) : null;
        if (route == null) {
            chain.doFilter(request, response);
            return;
        }
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(observed -> observed.setPathPattern(pattern(route.getEndpoint())));
        HttpServletRequest read = bodies.read(request, response);
        if (read != null) {
            route.service(read, response);
        }
    }

    /** The one route that could take a request for that path; null where that is none, or more than one, or no plain one for POSTs. */
    private SpringBootPlatformHttpConsumer route(String path) {
        SpringBootPlatformHttpConsumer found = null;
        for (SpringBootPlatformHttpConsumer route : engine.consumers()) {
            if (couldTake(route.getEndpoint(), path)) {
                if (found != null) {
                    return null;
                }
                found = route;
            }
        }
        return found != null && "POST".equals(found.getEndpoint().getHttpMethodRestrict()) && found.getEndpoint().getConsumes() == null
                ? found : null;
    }

    private static boolean couldTake(PlatformHttpEndpoint endpoint, String path) {
        String own = endpoint.getPath();
        Matcher literal = LITERAL.matcher(own);
        return literal.lookingAt() && literal.end() < own.length() ? path.startsWith(literal.group())
                : own.equals(path) || endpoint.isMatchOnUriPrefix() && path.startsWith(own + "/");
    }

    /** As Spring MVC calls it. */
    private static String pattern(PlatformHttpEndpoint endpoint) {
        return endpoint.isMatchOnUriPrefix() ? endpoint.getPath() + "/{*matchOnUriPrefix}" : endpoint.getPath();
    }
}
