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
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class BodyLimitFilter extends OncePerRequestFilter {

    private final int limit;
    private final long upload;

    BodyLimitFilter(ProcessorSettings settings) {
        limit = Math.toIntExact(settings.limits().body().toBytes());
        upload = settings.limits().upload().toBytes();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentType() != null && request.getContentType().startsWith("multipart/")) {
            multipart(request, response, chain);
            return;
        }
        if (request.getContentLengthLong() > limit) {
            refuse(response, limit, "processor.limits.body");
            return;
        }
        if (request.getContentLengthLong() < 1 && request.getHeader("Transfer-Encoding") == null) {
            chain.doFilter(request, response);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            refuse(response, limit, "processor.limits.body");
            return;
        }
        chain.doFilter(new RawBodyRequest(request, body), response);
    }

    private void multipart(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] body;
        try {
            body = MultipartForm.json(request);
        } catch (IllegalStateException e) {
            refuse(response, upload, "processor.limits.upload");
            return;
        } catch (ServletException | IOException e) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, "invalid_multipart");
            return;
        }
        chain.doFilter(new RawBodyRequest(request, body), response);
    }

    private static void refuse(HttpServletResponse response, long limit, String setting) throws IOException {
        answer(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
                "the body is larger than " + limit + " bytes (" + setting + ")");
    }

    private static void answer(HttpServletResponse response, int status, String detail) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(JsonBody.write(Map.of("detail", detail)).getBytes(StandardCharsets.UTF_8));
    }
}
