package io.chatwootprocessor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;

/** The running program, as its callers see it: real HTTP. */
@TestComponent
public class Program {

    public static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final IntSupplier port;

    @Autowired
    Program(Environment environment) {
        this(() -> environment.getRequiredProperty("local.server.port", Integer.class));
    }

    public Program(IntSupplier port) {
        this.port = port;
    }

    public Answer get(String path, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
    }

    /** For what is not JSON. */
    public String text(String path) {
        return page(path).body();
    }

    /** What a browser gets, with its headers. */
    public HttpResponse<String> page(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).GET();
        return exchange((headers.length == 0 ? request : request.headers(headers)).build());
    }

    public Answer post(String path, String body, String... headers) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Answer post(String path, byte[] body, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json"), headers);
    }

    public Answer put(String path, String body, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json"), headers);
    }

    /** A document, as it is. */
    public Answer put(String path, byte[] body, String contentType) {
        return send(HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofByteArray(body)).header("Content-Type", contentType));
    }

    public Answer delete(String path, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE(), headers);
    }

    public Answer postAs(String contentType, String path, String body) {
        return send(HttpRequest.newBuilder(uri(path)).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    public Answer send(String contentType, String path, String body, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)), headers);
    }

    public Answer webhook(Object payload) {
        return post("/webhook/chatwoot", payload.toString());
    }

    public Answer bridge(Object payload) {
        return post("/webhook/whatsapp", payload.toString());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port.getAsInt() + path);
    }

    private Answer send(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = exchange(request.build());
        try {
            return new Answer(response.statusCode(), response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
