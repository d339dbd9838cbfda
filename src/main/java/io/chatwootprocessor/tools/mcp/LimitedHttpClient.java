package io.chatwootprocessor.tools.mcp;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Takes no answer without end: the SDK's transport would keep all of it in memory. It takes no very long line either: the JDK's reader of
 * lines, which the transport uses, looks for the end from the line's beginning again with each 1,024 characters. A megabyte in one line cost
 * it eight seconds of CPU time, and twice the length costs four times as much. It follows no redirects.
 */
final class LimitedHttpClient extends HttpClient {

    private static final int LONGEST_LINE = 512 * 1024;

    private final HttpClient client;
    private final int limit;
    private volatile int refusal;

    /** @param limit of one answer, in bytes */
    LimitedHttpClient(Duration connectTimeout, int limit) {
        this.client = HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(connectTimeout).build();
        this.limit = limit;
    }

    /** A builder that gives this client, whatever its caller sets. */
    HttpClient.Builder builder() {
        return (HttpClient.Builder) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {HttpClient.Builder.class},
                (builder, method, arguments) -> method.getName().equals("build") ? this : builder);
    }

    /**
     * The status of the first message of ours that was refused or failed; 0: there was none. The SDK also asks by GET for a stream of events,
     * beside our messages. A server may refuse that (Streamable HTTP, "Listening for Messages from the Server"): it does not count.
     */
    int refusal() {
        return refusal;
    }

    void forgetRefusal() {
        refusal = 0;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return client.sendAsync(request, limited(request, handler));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        return client.sendAsync(request, limited(request, handler), pushes);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException {
        return client.send(request, limited(request, handler));
    }

    private <T> BodyHandler<T> limited(HttpRequest request, BodyHandler<T> handler) {
        return answer -> {
            if (answer.statusCode() >= 400 && refusal == 0 && request.method().equals("POST")) {
                refusal = answer.statusCode();
            }
            return new Limited<>(handler.apply(answer));
        };
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }

    private final class Limited<T> implements BodySubscriber<T> {

        private final BodySubscriber<T> subscriber;
        private Subscription subscription;
        private long read;
        private int line; // bytes of the line that has not ended
        private boolean overlong;
        private boolean refused;

        private Limited(BodySubscriber<T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public CompletionStage<T> getBody() {
            return subscriber.getBody();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            subscriber.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            if (refused) {
                return; // it may send more before it hears of the end
            }
            parts.forEach(this::count);
            if (read > limit) {
                refuse("an answer of more than " + limit + " bytes");
            } else if (overlong) {
                refuse("an answer with a line of more than " + LONGEST_LINE + " bytes");
            } else {
                subscriber.onNext(parts);
            }
        }

        private void count(ByteBuffer part) {
            read += part.remaining();
            for (int i = part.position(); i < part.limit(); i++) {
                byte one = part.get(i);
                line = one == '\n' || one == '\r' ? 0 : line + 1;
                overlong |= line > LONGEST_LINE;
            }
        }

        private void refuse(String why) {
            refused = true;
            subscription.cancel();
            subscriber.onError(new IOException(why));
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            if (!refused) {
                subscriber.onComplete();
            }
        }
    }
}
