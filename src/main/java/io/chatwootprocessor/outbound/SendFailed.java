package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.HttpAnswer;
import java.time.Duration;

/** An attempt to send failed. The text tells people why; the kind tells the meaning for the message. */
public class SendFailed extends RuntimeException {

    /** The fate of the message, as far as it is known when its attempt has ended. */
    public enum Kind {
        /** It was not taken, and will never be as it is. */
        REFUSED,
        /** It was not taken, and has expired. */
        EXPIRED,
        /** It was not tried now. */
        DEFERRED,
        /** It was not taken: too many at the moment. */
        THROTTLED,
        /** It was not taken: nobody answered, or somebody else did, such as a proxy, or the provider could not be asked. */
        UNREACHABLE,
        /**
         * It was not taken: we may not send for now, because of a token or an unpaid bill, say. It waits for a while, then it has failed.
         */
        FORBIDDEN,
        /** It was not taken, perhaps by its own fault, but nobody refused it for good. It is tried {@code max-attempts} times. */
        REJECTED,
        /** It may have been taken: the answer was lost, or the provider answered with an error of its own. */
        AMBIGUOUS,
        /** It may have been taken: an unknown error was named, perhaps the message's own fault. */
        UNCLEAR,
        /** It may have been taken, and it cannot be looked for. */
        UNVERIFIED;

        /** Whether the attempt leaves a doubt, so that the message is looked for before it is tried again. */
        public boolean leavesDoubt() {
            return this == AMBIGUOUS || this == UNCLEAR;
        }
    }

    private final Kind kind;
    private final transient Duration retryAfter;

    public SendFailed(Kind kind, String message) {
        this(kind, message, (Duration) null);
    }

    /** @param retryAfter how long the provider asks to be left alone; null: it says nothing */
    public SendFailed(Kind kind, String message, Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    public SendFailed(Kind kind, String message, HttpAnswer answer) {
        this(kind, message, answer.retryAfter());
    }

    /**
     * Reads the answer of a provider that is only known to speak HTTP.
     *
     * @param answer that is not 2xx
     */
    public static SendFailed of(String message, HttpAnswer answer) {
        return new SendFailed(FailureKinds.of(answer, FailureKinds::ofProvider), message, answer);
    }

    /** The meaning of the attempt for the message. */
    public Kind getKind() {
        return kind;
    }

    /** How long the provider asks to be left alone; null: it says nothing. */
    public Duration getRetryAfter() {
        return retryAfter;
    }

    /** The same failure, of another kind. */
    public SendFailed as(Kind other) {
        return new SendFailed(other, getMessage(), retryAfter);
    }

    /** Whether it concerns the provider, and not this message alone. */
    public boolean isOutage() {
        return kind == Kind.THROTTLED || kind == Kind.UNREACHABLE || kind == Kind.AMBIGUOUS;
    }
}
