package io.chatwootprocessor.tools.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitedHttpClientTest {

    private static final int LIMIT = 3_000_000;
    private static final int LONGEST_LINE = 512 * 1024;

    private final LimitedHttpClient client = new LimitedHttpClient(Duration.ofSeconds(20), LIMIT);
    private HttpServer server;

    @BeforeEach
    void aServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void isStopped() {
        server.stop(0);
    }

    @Test
    void manyLinesMayBeMuchTogether() throws Exception {
        String lines = ("x".repeat(LONGEST_LINE) + '\n').repeat(5);
        answers(lines);

        assertThat(client.send(request(), BodyHandlers.ofString()).body()).isEqualTo(lines);
    }

    @Test
    void aVeryLongLineIsAFailureAlsoAfterOthers() {
        answers("first\r\n" + "x".repeat(LONGEST_LINE + 1) + "\nlast");

        assertThatThrownBy(() -> client.send(request(), BodyHandlers.ofString())).isInstanceOf(IOException.class)
                .hasMessageContaining("a line of more than 524288 bytes");
    }

    @Test
    void anAnswerOverTheLimitIsAFailure() {
        answers("a line\n".repeat(LIMIT / 7 + 1));

        assertThatThrownBy(() -> client.send(request(), BodyHandlers.ofString())).isInstanceOf(IOException.class)
                .hasMessageContaining("an answer of more than 3000000 bytes");
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.getAddress().getPort())).timeout(Duration.ofSeconds(60)).build();
    }

    private void answers(String body) {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body.getBytes(UTF_8));
            }
        });
    }
}
