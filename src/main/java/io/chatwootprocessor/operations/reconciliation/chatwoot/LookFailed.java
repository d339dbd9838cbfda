package io.chatwootprocessor.operations.reconciliation.chatwoot;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.HttpAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Chatwoot did not answer our question. The message says what people can do, and shows no personal data. */
class LookFailed extends RuntimeException {

    /** Chatwoot's limits count by the minute, and it does not say how long to wait. */
    private static final Duration NEXT_MINUTE = Duration.ofMinutes(1);
    private static final int SPREAD = 10_000; // ms: programs that were refused together do not come back together

    private final int status;
    private final Duration wait;

    LookFailed(String message, int status, Duration wait, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.wait = wait;
    }

    /** Of an answer that is no success. */
    static LookFailed of(HttpAnswer answer) {
        String said = answer.json().path("error").asText("");
        return switch (answer.status()) {
            case 429 -> new LookFailed("Chatwoot asks to be left alone (429)", 429, (answer.retryAfter() == null ? NEXT_MINUTE : answer.retryAfter())
                    .plusMillis(ThreadLocalRandom.current().nextInt(SPREAD)), null);
            case 401 -> new LookFailed(said.endsWith("not authorized for bots")
                    ? "a bot's token may not list conversations: set CHATWOOT_USER_TOKEN to the token of an administrator"
                    : "Chatwoot refuses the token (401): set CHATWOOT_USER_TOKEN to the token of an administrator of this account", 401, null, null);
            case 403 -> new LookFailed("Chatwoot forbids to look (403): the token's user may not see it, or the account has no API access", 403, null, null);
            case 404 -> new LookFailed("Chatwoot does not know the account, or the conversation (404)", 404, null, null);
            default -> new LookFailed("Chatwoot answered " + answer.status(), answer.status(), answer.retryAfter(), null);
        };
    }

    /** Of a success whose content is not Chatwoot's. */
    static LookFailed notChatwoot(HttpAnswer answer) {
        return new LookFailed("what answered " + answer.status() + " is not Chatwoot: look at CHATWOOT_BASE_URL", 0, null, null);
    }

    /** Of any failure on the way. */
    static LookFailed of(Throwable failure) {
        boolean called = Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(IOException.class::isInstance);
        return failure instanceof LookFailed known ? known : new LookFailed(
                (called ? "Chatwoot gave no answer: " : "what Chatwoot showed could not be stored: ") + Causes.of(failure), 0, null, failure);
    }

    /** Whether there is no such thing. */
    boolean isGone() {
        return status == 404;
    }

    /** How long to leave Chatwoot alone; null: that is for us to say. */
    Duration getWait() {
        return wait;
    }

    /** Whether it may be about this conversation alone, not about all that Chatwoot is asked. */
    boolean isAboutOne() {
        return status != 429;
    }
}
