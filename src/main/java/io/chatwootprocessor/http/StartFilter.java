package io.chatwootprocessor.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 {@code starting} to everything until the routes run, and 500 to webhooks. Tomcat listens earlier and would answer 404. Chatwoot
 * repeats an agent bot's delivery after 500, and after no other answer but 429 ({@code agent_bots/webhook_job.rb}).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class StartFilter extends OncePerRequestFilter {

    private volatile boolean ready;

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        ready = true;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (ready) {
            chain.doFilter(request, response);
        } else if (request.getRequestURI().startsWith("/webhook/")) {
            failed(response, "starting");
        } else {
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "starting");
        }
    }

    /** Answers with 500, unless an answer is on its way already. */
    static void failed(HttpServletResponse response, String detail) {
        answer(response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, detail);
    }

    private static void answer(HttpServletResponse response, int status, String detail) {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = (JsonBody.write(Map.of("detail", detail)) + "\n").getBytes(StandardCharsets.UTF_8);
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
