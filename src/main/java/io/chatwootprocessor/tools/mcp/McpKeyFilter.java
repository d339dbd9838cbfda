package io.chatwootprocessor.tools.mcp;

import io.chatwootprocessor.http.JsonBody;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets callers through that show {@code processor.mcp-server.key}. Other keys open nothing here, and this one opens nothing else. */
class McpKeyFilter extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";

    private final byte[] key;
    private final Runnable before;

    /** @param before is run before a request is answered */
    McpKeyFilter(String key, Runnable before) {
        this.key = key.strip().getBytes(StandardCharsets.UTF_8);
        this.before = before;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String shown = shown(request);
        // compares in a time that does not tell how much of it was right
        if (shown == null || !MessageDigest.isEqual(key, shown.strip().getBytes(StandardCharsets.UTF_8))) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.addHeader("WWW-Authenticate", "Bearer realm=\"chatwoot-processor\"");
            response.setContentType("application/json");
            response.getOutputStream().write(JsonBody.write(Map.of("detail", shown == null ? "api_key_required" : "invalid_api_key"))
                    .getBytes(StandardCharsets.UTF_8));
            return;
        }
        before.run();
        chain.doFilter(request, response);
    }

    private static String shown(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()) : request.getHeader("X-API-Key");
    }
}
