package io.chatwootprocessor.http;

import io.chatwootprocessor.settings.ProcessorSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads a request's body, and answers 413 to one over the limit. platform-http knows no limit and would read 60 MB into memory. */
@Component
@Order(SecurityProperties.DEFAULT_FILTER_ORDER + 1) // after security: the body of a caller without a key is not read
class BodyLimitFilter extends OncePerRequestFilter {

    private static final String FORMS = "/outbound/send";
    private static final int PART = 16 * 1024;

    private final BodyLimit usual;
    private final List<BodyLimit> others;
    private final long upload;

    BodyLimitFilter(ProcessorSettings settings, List<BodyLimit> others) {
        usual = new BodyLimit("", "", settings.limits().body(), "processor.limits.body", settings.limits().bodyTime(),
                "processor.limits.body-time");
        this.others = others;
        upload = settings.limits().upload().toBytes();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isForm(request)) {
            multipart(request, response, chain);
            return;
        }
        HttpServletRequest read = read(request, response);
        if (read != null) {
            chain.doFilter(read, response);
        }
    }

    /** @return the request with its body read; null: it was refused and is answered */
    HttpServletRequest read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        BodyLimit limit = others.stream().filter(other -> other.isOf(request)).findFirst().orElse(usual);
        if (request.getContentLengthLong() > limit.bytes()) {
            refuse(response, limit.bytes(), limit.setting());
            return null;
        }
        if (request.getContentLengthLong() < 1 && request.getHeader("Transfer-Encoding") == null) {
            return new RawBodyRequest(request, new byte[0]);
        }
        byte[] body;
        try {
            body = read(request.getInputStream(), limit);
        } catch (SocketTimeoutException e) {
            answer(response, HttpServletResponse.SC_REQUEST_TIMEOUT,
                    "the body did not come within " + limit.time().toMillis() + " ms (" + limit.timeSetting() + ")");
            return null;
        }
        if (body.length > limit.bytes()) {
            refuse(response, limit.bytes(), limit.setting());
            return null;
        }
        return new RawBodyRequest(request, body);
    }

    /** Whether larger bodies are allowed: the caller has shown a key and sends files. */
    private static boolean isForm(HttpServletRequest request) {
        return request.getContentType() != null && request.getContentType().startsWith("multipart/")
                && request.getRequestURI().equals(FORMS);
    }

    /**
     * Reads at most one byte over the limit. Tomcat's time-out begins anew with each byte, so a slow sender could keep a thread for hours.
     */
    private static byte[] read(InputStream body, BodyLimit limit) throws IOException {
        long end = System.nanoTime() + limit.time().toNanos();
        var read = new ByteArrayOutputStream();
        byte[] part = new byte[Math.min(PART, limit.bytes() + 1)];
        for (int n = 0; n >= 0 && read.size() <= limit.bytes(); n = body.read(part, 0, Math.min(part.length, limit.bytes() + 1 - read.size()))) {
            read.write(part, 0, n);
            if (System.nanoTime() > end) {
                throw new SocketTimeoutException();
            }
        }
        return read.toByteArray();
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
