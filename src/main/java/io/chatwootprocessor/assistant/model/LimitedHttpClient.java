package io.chatwootprocessor.assistant.model;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The HTTP client below langchain4j's: one whole answer has a time and a size. The JDK's own timeout ends with the first byte, so that an
 * answer that drips would keep its thread for ever. One call is one request: nothing is tried again here.
 */
class LimitedHttpClient implements HttpClient, HttpClientBuilder {

    private static final int LARGEST_ANSWER = 4 * 1024 * 1024;
    private static final int LARGEST_REFUSAL = 64 * 1024;

    private final ThreadLocal<Duration> patience = new ThreadLocal<>(); // of the call that this thread makes
    private final java.net.http.HttpClient client;
    private final Executor readers;

    /** @param readers threads that read answers, one for each that is under way */
    LimitedHttpClient(java.net.http.HttpClient client, Executor readers) {
        this.client = client;
        this.readers = readers;
    }

    /** Makes a call that takes no longer than that. */
    <T> T within(Duration time, Supplier<T> call) {
        patience.set(time);
        try {
            return call.get();
        } finally {
            patience.remove();
        }
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Duration time = patience.get();
        var outgoing = java.net.http.HttpRequest.newBuilder(URI.create(request.url())).timeout(time);
        request.headers().forEach((name, values) -> values.forEach(value -> outgoing.header(name, value)));
        outgoing.method(request.method().name(), request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        CompletableFuture<HttpResponse<InputStream>> sent = client.sendAsync(outgoing.build(), BodyHandlers.ofInputStream());
        CompletableFuture<Answer> answer = sent.thenApplyAsync(LimitedHttpClient::read, readers);
        try {
            return checked(answer.get(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            end(sent);
            throw new UncheckedIOException(new HttpTimeoutException("no whole answer within " + time.toMillis() + " ms"));
        } catch (InterruptedException e) {
            end(sent);
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted"));
        } catch (ExecutionException e) {
            throw new UncheckedIOException(io(e.getCause()));
        }
    }

    /** Also where it has begun to answer: its connection is closed. */
    private static void end(CompletableFuture<HttpResponse<InputStream>> sent) {
        sent.cancel(true);
        if (sent.isDone() && !sent.isCompletedExceptionally()) {
            try {
                sent.join().body().close();
            } catch (IOException e) {
                // expected: it was closed to end the answer
            }
        }
    }

    private record Answer(int status, HttpHeaders headers, byte[] body) {
    }

    private static Answer read(HttpResponse<InputStream> response) {
        int most = response.statusCode() / 100 == 2 ? LARGEST_ANSWER : LARGEST_REFUSAL;
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > LARGEST_ANSWER) {
                throw new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes");
            }
            return new Answer(response.statusCode(), response.headers(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SuccessfulHttpResponse checked(Answer answer) {
        if (answer.status / 100 != 2) {
            Duration wait = answer.headers.firstValue("retry-after").filter(value -> value.strip().matches("\\d{1,6}"))
                    .map(value -> Duration.ofSeconds(Long.parseLong(value.strip()))).orElse(null);
            throw new ModelRefusal(answer.status, new String(answer.body, StandardCharsets.UTF_8), wait);
        }
        return SuccessfulHttpResponse.builder().statusCode(answer.status).headers(answer.headers.map()).body(answer.body).build();
    }

    private static IOException io(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException e) {
                return e;
            }
        }
        return new IOException(failure.getClass().getSimpleName());
    }

    /** Nothing here streams. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("nothing here streams");
    }

    @Override
    public Duration connectTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
    }

    @Override
    public HttpClient build() {
        return this;
    }
}
