package io.chatwootprocessor.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads an answer whole, within a time and a size. The JDK's own timeout ends with the first byte: an answer that stalls would never end. */
public final class WholeAnswer {

    private WholeAnswer() {
    }

    /**
     * Sends a request.
     *
     * @param time    from now until the answer's last byte
     * @param largest bytes of an answer
     * @throws HttpTimeoutException if the answer is not whole by then; its connection is closed
     * @throws IOException          if there is no answer, or a larger one
     */
    public static HttpResponse<byte[]> of(HttpClient client, HttpRequest request, Duration time, int largest)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new Limited(largest));
        try {
            return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + time.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            answer.cancel(true); // where it has not ended
        }
    }

    private static final class Limited implements BodySubscriber<byte[]> {

        private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
        private final int largest;
        private Subscription subscription;
        private long read;

        private Limited(int largest) {
            this.largest = largest;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body.getBody();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            body.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            parts.forEach(part -> read += part.remaining());
            if (read <= largest) {
                body.onNext(parts);
            } else {
                subscription.cancel();
                body.onError(new IOException("an answer of more than " + largest + " bytes"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.onError(failure);
        }

        @Override
        public void onComplete() {
            body.onComplete();
        }
    }
}
