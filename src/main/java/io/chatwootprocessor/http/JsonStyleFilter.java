package io.chatwootprocessor.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives all JSON answers one style: no blanks between the words, and a line end, so that a terminal shows them well. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2) // inside of UnreadBodyFilter, which sends the answer away
class JsonStyleFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        StyledResponse styled = new StyledResponse(response);
        chain.doFilter(request, styled);
        if (!request.isAsyncStarted()) {
            styled.finish();
        }
    }

    /** The container's own errors, such as 404, are answered in a dispatch of their own. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
