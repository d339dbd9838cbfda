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
 * Answers webhooks with 500 until the routes run. Tomcat listens earlier and would answer 404, which is final. Chatwoot repeats an agent
 * bot's delivery after 500 ({@code agent_bots/webhook_job.rb}).
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
        if (ready || !request.getRequestURI().startsWith("/webhook/")) {
            chain.doFilter(request, response);
        } else {
            failed(response, "starting");
        }
    }

    /** Answers with 500, unless an answer is on its way already. */
    static void failed(HttpServletResponse response, String detail) {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = JsonBody.write(Map.of("detail", detail)).getBytes(StandardCharsets.UTF_8);
        response.resetBuffer();
        response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
