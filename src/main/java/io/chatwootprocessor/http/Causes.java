package io.chatwootprocessor.http;

/** An exception in one line that quotes no content, for logs and operators. */
public final class Causes {

    private static final int LONG_ENOUGH = 1000;

    private Causes() {
    }

    /** Types and first lines, up to where they quote a value: PostgreSQL's further lines and Camel's conversions do. */
    public static String of(Throwable throwable) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = throwable; t != null && text.length() < LONG_ENOUGH; t = t.getCause()) {
            text.append(text.isEmpty() ? "" : "; by ").append(t.getClass().getSimpleName()).append(message(t));
        }
        return text.toString();
    }

    private static String message(Throwable throwable) {
        return throwable.getMessage() == null ? ""
                : ": " + throwable.getMessage().lines().findFirst().orElse("").replaceFirst(" with value .*", "");
    }
}
