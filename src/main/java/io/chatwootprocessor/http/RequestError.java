package io.chatwootprocessor.http;

/**
 * A request that cannot be served, by the caller's fault or by that of a service that it needs. {@code routes/errors.yaml} answers {@code
 * {"detail": …}} with its status.
 */
public class RequestError extends RuntimeException {

    private final int status;

    /**
     * @param status HTTP status: 4xx, 502, 503
     * @param detail the text that the caller reads: a word such as {@code invalid_json}, or a sentence
     */
    public RequestError(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /**
     * For routes, whose {@code throwException} takes a text.
     *
     * @param text a status and the text that the caller reads: {@code 401 invalid_key}; without a status it is 400
     */
    public RequestError(String text) {
        this(text.matches("(?s)[45]\\d\\d .*") ? Integer.parseInt(text.substring(0, 3)) : 400,
                text.matches("(?s)[45]\\d\\d .*") ? text.substring(4) : text);
    }

    public int getStatus() {
        return status;
    }

    public String getDetail() {
        return getMessage();
    }

    /** The value of {@code detail} in the answer. */
    public Object getBody() {
        return getMessage();
    }
}
