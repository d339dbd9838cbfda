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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Subscription;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitedHttpClientTest {

    private static final int LIMIT = 1_000_000;

    private final LimitedHttpClient client = new LimitedHttpClient(Duration.ofSeconds(20), LIMIT);
    private final CountDownLatch firstLineSeen = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void aServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void isStopped() {
        server.stop(0);
    }

    @Test
    void anAnswerInOneLineIsHandedOnWholeAndOnce() throws Exception {
        String line = "ä".repeat(400_000);
        answers(body -> body.write(line.getBytes(UTF_8)));
        Parts parts = new Parts();

        assertThat(client.send(request(), answer -> parts).body()).isEqualTo(line);
        assertThat(parts.count).isOne();
    }

    @Test
    void aLineIsHandedOnBeforeTheNextOneComes() throws Exception {
        answers(body -> {
            body.write("first\n".getBytes(UTF_8));
            body.flush();
            firstLineSeen.await();
            body.write("second\r\nthird".getBytes(UTF_8));
        });

        try (Stream<String> lines = client.send(request(), BodyHandlers.ofLines()).body()) {
            assertThat(lines.peek(line -> firstLineSeen.countDown())).containsExactly("first", "second", "third");
        }
    }

    @Test
    void anAnswerOfNothingHasNothing() throws Exception {
        answers(body -> { });

        assertThat(client.send(request(), BodyHandlers.ofLines()).body()).isEmpty();
    }

    @Test
    void anAnswerOverTheLimitIsAFailure() {
        answers(body -> body.write(new byte[LIMIT + 1]));

        assertThatThrownBy(() -> client.send(request(), BodyHandlers.ofString())).isInstanceOf(IOException.class)
                .hasMessageContaining("more than 1000000 bytes");
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.getAddress().getPort())).build();
    }

    private void answers(Answer answer) {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                answer.to(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private interface Answer {

        void to(OutputStream body) throws IOException, InterruptedException;
    }

    /** Counts what it is handed. */
    private static final class Parts implements HttpResponse.BodySubscriber<String> {

        private final HttpResponse.BodySubscriber<String> whole = HttpResponse.BodySubscribers.ofString(UTF_8);
        private final CompletableFuture<String> body = new CompletableFuture<>();
        private Subscription subscription;
        private int count;

        @Override
        public CompletionStage<String> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            whole.onSubscribe(new Subscription() {

                @Override
                public void request(long wanted) {
                    // one by one, as a reader of lines asks
                }

                @Override
                public void cancel() {
                    given.cancel();
                }
            });
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            count++;
            whole.onNext(parts);
            subscription.request(1);
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
            whole.getBody().thenAccept(body::complete);
        }
    }
}
