package io.chatwootprocessor.http;

import java.net.URI;

/** An address that somebody gives us to call. */
public final class HttpAddress {

    private static final int LONGEST = 2000;

    private HttpAddress() {
    }

    /** Whether it is one, of at most 2000 characters. */
    public static boolean is(String text) {
        return text.length() <= LONGEST && of(text) != null;
    }

    /** Whom an address is of, without its path and its query, which may have a key; "?" where it is none. */
    public static String host(String text) {
        URI address = text == null ? null : of(text);
        return address == null ? "?" : address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /** The address; null where it is not http or https, or has no host. */
    public static URI of(String text) {
        try {
            URI address = URI.create(text);
            boolean http = "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
            return http && address.getHost() != null ? address : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
