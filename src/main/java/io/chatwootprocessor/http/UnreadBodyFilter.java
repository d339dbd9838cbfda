package io.chatwootprocessor.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the rest of a body that was refused unread, for a moment. If the connection was closed before that, the sender would not see the
 * answer. Tomcat itself would read as long as bytes arrive, and keep a thread; {@code server.tomcat.max-swallow-size} forbids that.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class UnreadBodyFilter extends OncePerRequestFilter {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int PART = 64 * 1024;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (!request.isAsyncStarted() && response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
            response.flushBuffer();
            readOn(request.getInputStream());
        }
    }

    private static void readOn(ServletInputStream body) throws IOException {
        long end = System.nanoTime() + MOMENT.toNanos();
        byte[] part = new byte[PART];
        while (!body.isFinished() && System.nanoTime() < end && body.read(part) >= 0) {
            // dropped
        }
    }
}
