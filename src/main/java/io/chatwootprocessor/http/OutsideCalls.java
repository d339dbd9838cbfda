package io.chatwootprocessor.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.stereotype.Component;

/** The calls that routes make by {@code http:}. A story answers them itself; otherwise they go out. */
@Component
public class OutsideCalls {

    private static final int FIRST_FAULT = 300;

    private volatile Answers answers;

    /** @param headers of the request, without Camel's own */
    public record Call(String method, String address, Map<String, String> headers, String body) {
    }

    /** The answer to a call. */
    public record Answer(int status, Map<String, String> headers, String body) {
    }

    /** Answers in the place of the servers that are called. */
    @FunctionalInterface
    public interface Answers {

        /** @throws Exception where nobody answers */
        Answer to(Call call) throws Exception;
    }

    /** Has nothing go out until {@link #goOut}. */
    public void areAnsweredBy(Answers someone) {
        answers = someone;
    }

    public void goOut() {
        answers = null;
    }

    /** @return whether the call was answered here */
    boolean answered(Exchange exchange, HttpEndpoint endpoint) throws Exception {
        Answers someone = answers;
        if (someone == null) {
            return false;
        }
        Call call = call(exchange.getIn(), endpoint);
        Answer answer = someone.to(call);
        if (answer.status >= FIRST_FAULT && endpoint.isThrowExceptionOnFailure()) {
            throw new HttpOperationFailedException(call.address, answer.status, "", null, answer.headers, answer.body);
        }
        Message message = exchange.getMessage();
        answer.headers.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status);
        message.setBody(answer.body.getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private static Call call(Message message, HttpEndpoint endpoint) {
        String address = message.getHeader(Exchange.HTTP_URI, endpoint.getHttpUri().toASCIIString(), String.class);
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        if (!path.isEmpty()) {
            address = address.replaceFirst("/$", "") + (path.startsWith("/") ? "" : "/") + path;
        }
        String query = message.getHeader(Exchange.HTTP_QUERY, String.class);
        String body = message.getBody(String.class);
        Object named = message.getHeader(Exchange.HTTP_METHOD, endpoint.getHttpMethod());
        String method = named != null ? named.toString() : body == null || query != null ? "GET" : "POST";
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        message.getHeaders().forEach((name, value) -> {
            if (value != null && !name.startsWith("Camel")) {
                headers.put(name, value.toString());
            }
        });
        return new Call(method, query == null ? address : address + "?" + query, headers, body == null ? "" : body);
    }
}
