package io.chatwootprocessor.assistant;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.springframework.stereotype.Component;

/**
 * Fetches customers' files, whole and within a time and a size. An address that answers 404 is asked again for two seconds: Chatwoot tells of
 * a file before it has stored it.
 */
@Component
class CustomerFiles {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration NOT_YET = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL).build();
    private final Executor readers;
    private final int largest;

    CustomerFiles(CamelContext context, FileSettings settings) {
        readers = context.getExecutorServiceManager().newCachedThreadPool(this, "customer-files");
        largest = Math.toIntExact(settings.largest().toBytes());
    }

    private record Answer(int status, byte[] body) {
    }

    /** Threads for work beside this one. */
    Executor beside() {
        return readers;
    }

    /** @throws IOException that says why it is not there: without its address, which may be a secret */
    byte[] fetch(CustomerFile file, Duration time) throws IOException {
        long begun = System.nanoTime();
        while (true) {
            Duration gone = Duration.ofNanos(System.nanoTime() - begun);
            Answer answer = ask(file, time.minus(gone));
            gone = Duration.ofNanos(System.nanoTime() - begun);
            if (answer.status / 100 == 2) {
                return answer.body;
            }
            if (answer.status != 404 || gone.plus(PAUSE).compareTo(NOT_YET) > 0 || gone.plus(PAUSE.multipliedBy(2)).compareTo(time) > 0) {
                throw new IOException("its address answered " + answer.status);
            }
            pause();
        }
    }

    private Answer ask(CustomerFile file, Duration time) throws IOException {
        if (time.isNegative() || time.isZero()) {
            throw new IOException("there is no time left");
        }
        CompletableFuture<HttpResponse<InputStream>> sent;
        try {
            sent = client.sendAsync(HttpRequest.newBuilder(URI.create(file.url())).timeout(time).GET().build(), BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            throw new IOException("its address is none");
        }
        try {
            return sent.thenApplyAsync(this::read, readers).get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            end(sent);
            throw new IOException("its address is too slow");
        } catch (InterruptedException e) {
            end(sent);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause() instanceof TooLarge ? "it is larger than " + largest + " bytes (processor.files.largest)"
                    : "no answer: " + e.getCause().getClass().getSimpleName());
        }
    }

    private Answer read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] body = response.statusCode() / 100 == 2 ? in.readNBytes(largest + 1) : new byte[0];
            if (body.length > largest) {
                throw new TooLarge();
            }
            return new Answer(response.statusCode(), body);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Ends a request. Also where it has begun to answer: its connection is closed, and whoever reads it gets an exception. */
    static void end(CompletableFuture<HttpResponse<InputStream>> sent) {
        sent.cancel(true);
        if (sent.isDone() && !sent.isCompletedExceptionally()) {
            try {
                sent.join().body().close();
            } catch (IOException e) {
                // expected: it was closed to end the answer
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private static final class TooLarge extends RuntimeException {
    }
}
