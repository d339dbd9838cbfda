package io.chatwootprocessor.http;

import io.chatwootprocessor.settings.ProcessorSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads a request's body, byte for byte, and answers 413 to one over the limit: platform-http knows no limit and would read
 * 60 MB into memory.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class BodyLimitFilter extends OncePerRequestFilter {

    private final int limit;

    BodyLimitFilter(ProcessorSettings settings) {
        limit = Math.toIntExact(settings.limits().body().toBytes());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > limit) {
            refuse(response);
            return;
        }
        boolean empty = request.getContentLengthLong() < 1 && request.getHeader("Transfer-Encoding") == null;
        boolean multipart = request.getContentType() != null && request.getContentType().startsWith("multipart/");
        if (empty || multipart) {
            chain.doFilter(request, response); // the container reads multipart itself, within its own limits
            return;
        }
        byte[] body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            refuse(response);
            return;
        }
        chain.doFilter(new RawBodyRequest(request, body), response);
    }

    private void refuse(HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
        response.setContentType("application/json");
        response.getOutputStream().write(JsonBody.write(Map.of("detail",
                "the body is larger than " + limit + " bytes (processor.limits.body)")).getBytes(StandardCharsets.UTF_8));
    }
}
