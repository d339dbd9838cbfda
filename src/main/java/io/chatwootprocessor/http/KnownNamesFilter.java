package io.chatwootprocessor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.chatwootprocessor.http.OpenApi.Operation;
import io.chatwootprocessor.http.OpenApi.Schema;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 422 to a request that names a query parameter or a field of the body that {@code openapi.yaml} does not: a filter with a typing error
 * would show other people's rows, and a wish with one would be ignored. Webhooks and other messages to us may have names that we do not know.
 */
@Component
@Order(SecurityProperties.DEFAULT_FILTER_ORDER + 2) // after the body was read
class KnownNamesFilter extends OncePerRequestFilter {

    /** The request's attribute with the names of the query that its operation knows: a set of texts. */
    static final String PARAMETERS = KnownNamesFilter.class.getName() + ".parameters";
    private static final JsonFactory JSON = new JsonFactory();

    private final OpenApi api;

    KnownNamesFilter(OpenApi api) {
        this.api = api;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Operation operation = api.of(request.getMethod(), request.getRequestURI());
        String unknown = operation == null ? null : unknown(request, operation);
        if (unknown == null) {
            request.setAttribute(PARAMETERS, operation == null ? Set.of() : operation.parameters());
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(422);
        response.setContentType("application/json");
        response.getOutputStream().write(JsonBody.write(Map.of("detail", unknown)).getBytes(StandardCharsets.UTF_8));
    }

    /** @return the text that the caller reads; null: all names are known */
    private static String unknown(HttpServletRequest request, Operation operation) throws IOException {
        String parameter = unknownParameter(request.getQueryString(), operation);
        if (parameter != null) {
            return "unknown_parameter: " + parameter + " (" + request.getMethod() + " " + request.getRequestURI()
                    + (operation.parameters().isEmpty() ? " takes none)" : " takes " + listed(operation.parameters()) + ")");
        }
        if (operation.body() == null || !(request instanceof RawBodyRequest read)) {
            return null;
        }
        try (JsonParser body = JSON.createParser(read.bytes())) {
            return body.nextToken() == JsonToken.START_OBJECT ? unknownField(body, operation.body(), "") : null;
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            return null; // the route says so
        }
    }

    private static String unknownParameter(String query, Operation operation) {
        for (String part : query == null ? new String[0] : query.split("&")) {
            String name = decoded(part.replaceFirst("=.*", ""));
            if (!name.isEmpty() && !operation.parameters().contains(name)) {
                return name;
            }
        }
        return null;
    }

    /** Reads the object or list that the parser is at to its end, or to the first name that is not known. */
    private static String unknownField(JsonParser body, Schema schema, String place) throws IOException {
        boolean list = body.currentToken() == JsonToken.START_ARRAY;
        for (int i = 0; ; i++) {
            JsonToken token = body.nextToken();
            if (token == null || token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                return null;
            }
            Schema inner = schema.items();
            String name = list ? place + "[" + i + "]" : (place.isEmpty() ? "" : place + ".") + body.currentName();
            if (!list) {
                inner = schema.properties().get(body.currentName());
                if (inner == null && schema.closed()) {
                    return "unknown_field: " + name + " (known: " + listed(schema.properties().keySet()) + ")";
                }
                token = body.nextToken();
            }
            if (token != null && token.isStructStart()) {
                String unknown = inner == null ? skip(body) : unknownField(body, inner, name);
                if (unknown != null) {
                    return unknown;
                }
            }
        }
    }

    private static String skip(JsonParser body) throws IOException {
        body.skipChildren();
        return null;
    }

    private static String listed(Collection<String> names) {
        return String.join(", ", names);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
