package io.chatwootprocessor.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Takes a webhook straight to its route. Spring Security would let it pass, because the route checks the sender; Spring MVC would find the
 * same route. Both together take a third of the CPU time of a route that does nothing. Any other request, and a POST that several routes
 * could take or none whose own path is below /webhook/, goes the long way, which also refuses correctly.
 */
@Component
@Order(SecurityProperties.DEFAULT_FILTER_ORDER - 1)
class WebhookFilter extends OncePerRequestFilter {

    private static final Pattern PLAIN = Pattern.compile("/webhook(/[\\w-]+)+");

    private final BodyLimitFilter bodies;
    private final RequestThreadEngine engine;

    WebhookFilter(BodyLimitFilter bodies, RequestThreadEngine engine) {
        this.bodies = bodies;
        this.engine = engine;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean plain = request.getMethod().equals("POST") && PLAIN.matcher(request.getRequestURI()).matches()
                && !OtherSites.mayHaveSent(request); // security looks at what a browser sends
        RequestThreadEngine.Consumer route = plain ? route(request.getRequestURI()) : null;
        if (route == null) {
            if (plain && engine.isStopped(request.getRequestURI())) {
                StartFilter.failed(response, "stopped");
            } else {
                chain.doFilter(request, response);
            }
            return;
        }
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(observed -> observed.setPathPattern(route.pattern()));
        HttpServletRequest read = bodies.read(request, response);
        if (read != null) {
            route.service(read, response);
        }
    }

    /** @return the only route of webhooks that takes that path; null: there is none, there are several, or it is no plain one for POSTs */
    private RequestThreadEngine.Consumer route(String path) {
        RequestThreadEngine.Consumer found = null;
        for (RequestThreadEngine.Consumer route : engine.consumers()) {
            if (route.takesWebhook(path)) {
                if (found != null) {
                    return null;
                }
                found = route;
            }
        }
        return found != null && "POST".equals(found.getEndpoint().getHttpMethodRestrict()) && found.getEndpoint().getConsumes() == null
                ? found : null;
    }
}
