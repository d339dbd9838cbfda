package io.chatwootprocessor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;

/** The running program, as its callers see it: real HTTP. */
@TestComponent
public class Program {

    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration LONGEST = Duration.ofMinutes(2); // a replay of a thousand events beside other work

    private final HttpClient client = HttpClient.newHttpClient();
    private final IntSupplier port;
    private final String key;

    /** With the first admin's key, where keys are set. */
    @Autowired
    Program(Environment environment) {
        this(() -> environment.getRequiredProperty("local.server.port", Integer.class),
                environment.getProperty("processor.admin-api-key", "").replaceFirst(",.*", "").replaceFirst(".*:", ""));
    }

    /** As a caller without a key. */
    public Program(IntSupplier port) {
        this(port, "");
    }

    private Program(IntSupplier port, String key) {
        this.port = port;
        this.key = key;
    }

    public Answer get(String path, String... headers) {
        return send(request(path).GET(), headers);
    }

    /** For what is not JSON. */
    public String text(String path) {
        return page(path).body();
    }

    /** What a browser gets, with its headers. */
    public HttpResponse<String> page(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return exchange((headers.length == 0 ? request : request.headers(headers)).build());
    }

    public Answer post(String path, String body, String... headers) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Answer post(String path, byte[] body, String... headers) {
        return send(request(path).POST(BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json"), headers);
    }

    public Answer put(String path, String body, String... headers) {
        return send(request(path).PUT(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json"), headers);
    }

    /** A document, as it is. */
    public Answer put(String path, byte[] body, String contentType) {
        return send(request(path).PUT(BodyPublishers.ofByteArray(body)).header("Content-Type", contentType));
    }

    public Answer delete(String path, String... headers) {
        return send(request(path).DELETE(), headers);
    }

    public Answer postAs(String contentType, String path, String body) {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    public Answer send(String contentType, String path, String body, String... headers) {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)), headers);
    }

    public Answer webhook(Object payload) {
        return post("/webhook/chatwoot", payload.toString());
    }

    public Answer bridge(Object payload) {
        return post("/webhook/whatsapp", payload.toString());
    }

    /**
     * Gives the answer to a request whose body has that length and never comes: it is refused unread. A client that sends it all may be cut off
     * before it sees the answer, as the program reads on for a second only.
     */
    public String refusal(String method, String path, long length, String... headers) {
        StringBuilder request = new StringBuilder(method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        try (Socket socket = new Socket("localhost", port.getAsInt())) {
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder read = new StringBuilder();
            String line;
            do {
                line = answer.readLine();
                read.append(line).append('\n');
            } while (line != null && !line.startsWith("{")); // the body is one line
            return read.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(LONGEST);
        return key.isEmpty() ? request : request.header("X-API-Key", key);
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port.getAsInt() + path);
    }

    private Answer send(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equals("X-API-Key")) {
                request.setHeader(headers[i], headers[i + 1]); // in the place of ours
            } else {
                request.header(headers[i], headers[i + 1]); // a test may send one twice
            }
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
        } catch (HttpTimeoutException e) {
            throw new AssertionError("no answer to " + request.method() + " " + request.uri(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
