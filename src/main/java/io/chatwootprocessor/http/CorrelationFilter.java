package io.chatwootprocessor.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request its {@link Correlation#ID}: a webhook's is its delivery, under which Chatwoot and the table
 * {@code webhook_event} know it; of others it is the caller's {@code X-Request-Id}; else a new one. The answer names it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class CorrelationFilter extends OncePerRequestFilter {

    private static final String REQUEST_ID = "X-Request-Id";
    private static final String DELIVERY = "X-Chatwoot-Delivery";

    /** What can stand in a log line, and in a search for it, as it is. */
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:=-]{1,100}");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = id(request);
        response.setHeader(REQUEST_ID, id);
        MDC.put(Correlation.ID, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.clear(); // also of what the route said
        }
    }

    private static String id(HttpServletRequest request) {
        String delivery = request.getHeader(DELIVERY);
        if (sane(delivery) && request.getRequestURI().startsWith("/webhook/")) {
            return delivery;
        }
        String given = request.getHeader(REQUEST_ID);
        return sane(given) ? given : UUID.randomUUID().toString();
    }

    private static boolean sane(String id) {
        return id != null && SANE.matcher(id).matches();
    }
}
