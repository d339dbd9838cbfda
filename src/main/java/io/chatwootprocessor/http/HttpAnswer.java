package io.chatwootprocessor.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.utils.DateUtils;

/**
 * An answer over HTTP: of the server that was called, or of a proxy on the way to it.
 *
 * @param status      HTTP's
 * @param contentType in small letters; empty where none was named
 * @param retryAfter  how long we are asked to wait (header {@code Retry-After}); null: nothing was said
 * @param json        the body; a missing node where it is no JSON; null: it was not read
 * @param page        whether it is a page for people: no API answers so, but a proxy does, a firewall, a site that is being set up
 */
public record HttpAnswer(int status, String contentType, Duration retryAfter, JsonNode json, boolean page) {

    private static final String RETRY_AFTER = "Retry-After";
    private static final int LONGEST_NUMBER = 9;
    private static final Set<Integer> ALSO_OF_PROXIES = Set.of(403, 404, 405, 407);
    private static final Set<Integer> NO_BACKEND = Set.of(502, 503, 504);
    private static final Pattern PAGE = Pattern.compile("\\s*<(!doctype html|html|pre\\b)", Pattern.CASE_INSENSITIVE);
    private static final int BEGINNING = 200;

    /** The answer that a {@code to: http:} step has left, read whole. */
    public static HttpAnswer of(Exchange exchange) {
        return of(exchange.getMessage(), exchange.getMessage().getBody(byte[].class));
    }

    /** As {@link #of}, without reading the body. */
    public static HttpAnswer unread(Exchange exchange) {
        Message answer = exchange.getMessage();
        String type = type(answer.getHeader(Exchange.CONTENT_TYPE, String.class));
        return new HttpAnswer(status(answer), type, wait(answer), null, type.contains("html"));
    }

    /** The answer that a {@code to: http:} step has thrown. */
    public static HttpAnswer of(HttpOperationFailedException thrown) {
        Map<String, String> headers = thrown.getResponseHeaders() == null ? Map.of() : thrown.getResponseHeaders();
        byte[] body = thrown.getResponseBody() == null ? null : thrown.getResponseBody().getBytes(StandardCharsets.UTF_8);
        return of(thrown.getStatusCode(), type(header(headers, Exchange.CONTENT_TYPE)),
                wait(header(headers, RETRY_AFTER), header(headers, "Date")), body);
    }

    /** Whether the request succeeded. */
    public boolean isSuccess() {
        return status >= 200 && status <= 299;
    }

    /** Whether the answer is JSON. */
    public boolean isJson() {
        return json == null ? contentType.matches("application/(.*\\+)?json\\b.*") : json.isContainerNode();
    }

    /**
     * Whether somebody in between answered, such as a proxy: with a redirect, a page, or a refusal that proxies give by themselves. An API
     * answers in JSON.
     */
    public boolean isSomebodyElses() {
        return page || status < 200 || status >= 300 && status < 400 || status == 421
                || !isJson() && (ALSO_OF_PROXIES.contains(status) || NO_BACKEND.contains(status) && contentType.startsWith("text/"));
    }

    private static HttpAnswer of(Message message, byte[] body) {
        return of(status(message), type(message.getHeader(Exchange.CONTENT_TYPE, String.class)), wait(message), body);
    }

    private static HttpAnswer of(int status, String type, Duration retryAfter, byte[] body) {
        JsonNode json = json(body);
        boolean page = !json.isContainerNode() && (type.contains("html") || body != null && PAGE.matcher(
                new String(body, 0, Math.min(body.length, BEGINNING), StandardCharsets.UTF_8)).lookingAt());
        return new HttpAnswer(status, type, retryAfter, json, page);
    }

    private static int status(Message message) {
        return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    }

    private static Duration wait(Message message) {
        return wait(message.getHeader(RETRY_AFTER, String.class), message.getHeader("Date", String.class));
    }

    private static JsonNode json(byte[] body) {
        try {
            return body == null || body.length == 0 ? MissingNode.getInstance() : JsonBody.parse(body);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // a proxy's page, or "Retry later"
        }
    }

    private static String header(Map<String, String> headers, String name) {
        return headers.entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue)
                .findFirst().orElse(null);
    }

    private static String type(String header) {
        return header == null ? "" : header.toLowerCase(Locale.ROOT);
    }

    /** Seconds, or a moment on the answering server's clock (RFC 9110, 10.2.3). */
    private static Duration wait(String retryAfter, String date) {
        String said = retryAfter == null ? "" : retryAfter.strip();
        if (said.matches("\\d+(\\.\\d+)?")) {
            String seconds = said.replaceFirst("\\..*", "");
            return Duration.ofSeconds(seconds.length() > LONGEST_NUMBER ? Integer.MAX_VALUE : Long.parseLong(seconds));
        }
        Instant until = DateUtils.parseStandardDate(said);
        if (until == null) {
            return null;
        }
        Instant theirNow = date == null ? null : DateUtils.parseStandardDate(date);
        Duration wait = Duration.between(theirNow == null ? Instant.now() : theirNow, until);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
