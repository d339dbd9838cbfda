package io.chatwootprocessor.outbound;

/** An attempt to send did not end well; the text says why, to people, and the kind says what that means for the message. */
public class SendFailed extends RuntimeException {

    /** What is known of the message when its attempt has ended. */
    public enum Kind {
        /** It was not taken, and never will be as it is. */
        REFUSED,
        /** It was not taken, and its time is over. */
        EXPIRED,
        /** It was not tried now. */
        DEFERRED,
        /** It was not taken: too many at the moment. */
        THROTTLED,
        /** It was not taken: nobody was there, or nobody could find out. */
        UNREACHABLE,
        /** It may have been taken: the answer was lost, or was an error of the provider's own. */
        AMBIGUOUS,
        /** It may have been taken, and it cannot be looked for. */
        UNVERIFIED
    }

    private final Kind kind;

    public SendFailed(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What the attempt means for the message. */
    public Kind getKind() {
        return kind;
    }

    /** Whether it tells of the provider, and not of this message alone. */
    public boolean isOutage() {
        return kind == Kind.THROTTLED || kind == Kind.UNREACHABLE || kind == Kind.AMBIGUOUS;
    }
}
