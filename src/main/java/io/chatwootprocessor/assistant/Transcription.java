package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.assistant.model.Usage;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.BreakerStates;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Has a voice note written down, by OpenAI's protocol: {@code POST /audio/transcriptions}. It is asked once, and left alone where it fails too often. */
@Component
class Transcription implements BreakerStates {

    private static final String NAME = "transcription";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom().slidingWindowSize(20).minimumNumberOfCalls(10)
            .failureRateThreshold(50).waitDurationInOpenState(Duration.ofSeconds(5)).permittedNumberOfCallsInHalfOpenState(1)
            .automaticTransitionFromOpenToHalfOpenEnabled(true).build();

    private final TranscriptionSettings settings;
    private final CustomerFiles threads;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT).build();
    private final CircuitBreaker breaker = CircuitBreaker.of(NAME, BREAKER);

    Transcription(TranscriptionSettings settings, CustomerFiles threads) {
        this.settings = settings;
        this.threads = threads;
    }

    /**
     * A transcript and its usage.
     *
     * @param cost in USD; null: nobody knows
     */
    record Transcript(String text, Usage usage, Double cost) {
    }

    /** Why there is no transcript; whether it may have cost something. */
    static final class Failed extends Exception {

        private final boolean charged;

        Failed(String why, boolean charged) {
            super(why);
            this.charged = charged;
        }

        boolean charged() {
            return charged;
        }
    }

    boolean isOn() {
        return settings.isOn();
    }

    /** How many voice notes of one turn it writes down. */
    int most() {
        return settings.most();
    }

    /** As the provider calls it. */
    String model() {
        return settings.model();
    }

    /** The cost of a voice note of about so many seconds, in USD; null: there is no price. */
    Double estimate(double seconds) {
        return settings.estimate(seconds);
    }

    /** @param filename with an ending, by which the provider knows the format */
    Transcript of(byte[] voice, String filename, Duration time) throws Failed {
        if (time.compareTo(SHORTEST) < 0) {
            throw new Failed("there is no time left", false);
        }
        if (!breaker.tryAcquirePermission()) {
            throw new Failed("it has failed too often lately and is left alone for a while", false);
        }
        long begun = System.nanoTime();
        Duration patience = settings.timeout().compareTo(time) < 0 ? settings.timeout() : time;
        try {
            Transcript transcript = ask(voice, filename, patience);
            breaker.onSuccess(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            return transcript;
        } catch (Refused e) {
            breaker.releasePermission(); // it is well, and does not want this one
            throw new Failed(e.getMessage(), false);
        } catch (IOException e) {
            if (patience.compareTo(settings.timeout()) < 0) {
                breaker.releasePermission(); // it had no time
            } else {
                breaker.onError(System.nanoTime() - begun, TimeUnit.NANOSECONDS, e);
            }
            throw new Failed(e.getMessage(), !(e instanceof Away));
        } catch (RuntimeException e) { // of an address that is none, say
            breaker.releasePermission();
            throw new Failed("it could not be asked: " + Causes.of(e), false);
        }
    }

    private Transcript ask(byte[] voice, String filename, Duration time) throws IOException {
        String boundary = "processor-" + UUID.randomUUID();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.baseUrl() + "/audio/transcriptions")).timeout(time)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(form(boundary, voice, filename)));
        if (!settings.apiKey().isBlank()) {
            request.header("Authorization", "Bearer " + settings.apiKey());
        }
        CompletableFuture<HttpResponse<InputStream>> sent = client.sendAsync(request.build(), BodyHandlers.ofInputStream());
        try {
            return sent.thenApplyAsync(Transcription::read, threads.beside()).get(time.toMillis(), TimeUnit.MILLISECONDS).transcript(settings);
        } catch (TimeoutException e) {
            CustomerFiles.end(sent);
            throw new IOException("no answer in time");
        } catch (InterruptedException e) {
            CustomerFiles.end(sent);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException("no answer: " + e.getCause().getClass().getSimpleName());
        }
    }

    private record Answer(int status, byte[] body) {

        Transcript transcript(TranscriptionSettings prices) throws IOException {
            if (status >= 500 || status == 429 || status == 408) {
                throw new Away("it answered " + status);
            }
            if (status / 100 != 2) {
                throw new Refused("it answered " + status + (status == 401 || status == 403 ? ": its key is not valid, or may not use this model"
                        : status == 404 ? ": there is no such model, or base-url is wrong" : ""));
            }
            JsonNode json;
            try {
                json = JsonBody.parse(body);
            } catch (IllegalStateException e) {
                throw new IOException("its answer cannot be read");
            }
            if (!json.path("text").isTextual()) {
                throw new IOException("its answer has no text");
            }
            JsonNode told = json.path("usage");
            Usage usage = told.path("input_tokens").isInt() && told.path("output_tokens").isInt()
                    ? new Usage(told.path("input_tokens").intValue(), null, told.path("output_tokens").intValue()) : Usage.UNKNOWN;
            JsonNode seconds = told.has("seconds") ? told.path("seconds") : json.path("duration");
            return new Transcript(json.path("text").textValue(), usage, prices.cost(usage, seconds.isNumber() ? seconds.doubleValue() : null));
        }
    }

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            return new Answer(response.statusCode(), in.readNBytes(LARGEST_ANSWER));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private byte[] form(String boundary, byte[] voice, String filename) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream(voice.length + 1024);
        for (String[] field : new String[][] {{"model", settings.model()}, {"response_format", "json"}}) {
            form.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field[0] + "\"\r\n\r\n" + field[1] + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        form.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename.replaceAll("[^\\w.-]", "_")
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        form.write(voice);
        form.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    void forgetFailures() {
        breaker.reset();
    }

    @Override
    public Map<String, String> states() {
        return settings.isOn() ? Map.of(NAME, breaker.getState().name()) : Map.of();
    }

    /** The provider refuses this request. */
    private static final class Refused extends IOException {

        Refused(String why) {
            super(why);
        }
    }

    /** It is away, or busy, and has charged nothing. */
    private static final class Away extends IOException {

        Away(String why) {
            super(why);
        }
    }
}
