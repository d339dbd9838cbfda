package io.chatwootprocessor.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request its {@link Correlation#ID}, and tells it in the answer. For a webhook it is the delivery's id, under which the sender
 * and the table {@code webhook_event} know it. For other requests it is the caller's {@code X-Request-Id}, or a new id.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class CorrelationFilter extends OncePerRequestFilter {

    private static final String REQUEST_ID = "X-Request-Id";

    /** An id that can be logged and searched for as it is. */
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:=-]{1,100}");

    private final List<DeliveryHeader> deliveries;

    CorrelationFilter(List<DeliveryHeader> deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = id(request);
        response.setHeader(REQUEST_ID, id);
        MDC.put(Correlation.ID, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.clear(); // also removes the names that the route added
        }
    }

    private String id(HttpServletRequest request) {
        if (request.getRequestURI().startsWith("/webhook/")) {
            for (DeliveryHeader header : deliveries) {
                String delivery = request.getHeader(header.name());
                if (sane(delivery)) {
                    return delivery;
                }
            }
        }
        String given = request.getHeader(REQUEST_ID);
        return sane(given) ? given : UUID.randomUUID().toString();
    }

    private static boolean sane(String id) {
        return id != null && SANE.matcher(id).matches();
    }
}
