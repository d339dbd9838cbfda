package io.chatwootprocessor.http;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Exchange;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsUtils;

/** Tells the requests that a page of another site makes a browser send. */
public final class OtherSites {

    private static final String SITE = "Sec-Fetch-Site"; // no page can set it
    private static final String MODE = "Sec-Fetch-Mode";
    private static final String DESTINATION = "Sec-Fetch-Dest";
    private static final String SENT = "requestOfAnotherSite";

    private OtherSites() {
    }

    /** Whether a page may have made a browser send the request. A program that sends webhooks sends none of these headers. */
    public static boolean mayHaveSent(HttpServletRequest request) {
        return request.getHeader(SITE) != null || request.getHeader(HttpHeaders.ORIGIN) != null;
    }

    /** Whether a page of another site made a browser send the request. */
    public static boolean sent(HttpServletRequest request) {
        String site = request.getHeader(SITE); // null: a program, or a browser without TLS
        return site == null ? CorsUtils.isCorsRequest(request) // behind a TLS proxy the page's origin is not the one that we see
                : !site.equals("same-origin") && !site.equals("none");
    }

    /**
     * Whether a person who followed a link gets the answer, as a page of its own: no page of another site can read it, or show it in a frame.
     *
     * @see <a href="https://web.dev/articles/fetch-metadata">Fetch metadata: "allow simple top-level navigation"</a>
     */
    public static boolean isLink(HttpServletRequest request) {
        return "GET".equals(request.getMethod()) && "navigate".equals(request.getHeader(MODE)) && "document".equals(request.getHeader(DESTINATION));
    }

    /** Keeps the answer of {@link #sent(HttpServletRequest)} for the steps of a route, which do not know the request. */
    public static void note(HttpServletRequest request, Exchange exchange) {
        if (sent(request)) {
            exchange.setProperty(SENT, true);
        }
    }

    /** @throws RequestError 401 where a page of another site made a browser send the request of that exchange */
    public static void refuse(Exchange exchange) {
        if (exchange.getProperty(SENT, false, Boolean.class)) {
            throw new RequestError(401, "request_of_another_site");
        }
    }
}
