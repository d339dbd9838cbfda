package io.chatwootprocessor.http;

import java.net.URI;
import java.util.regex.Pattern;

/** Checks an address that the program is asked to call. */
public final class HttpAddress {

    private static final int LONGEST = 2000;

    private static final Pattern HTTP = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);

    private HttpAddress() {
    }

    /** Whether the text is an http or https address of at most 2000 characters. */
    public static boolean is(String text) {
        return text.length() <= LONGEST && of(text) != null;
    }

    /** Scheme, host and port of an address, for its path and query may have a key; "?" where the text is no address. */
    public static String host(String text) {
        URI address = text == null ? null : of(text);
        return address == null ? "?" : address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /** @return the address; null: it is not http or https, or has no host */
    public static URI of(String text) {
        try {
            URI address = URI.create(text);
            boolean http = address.getScheme() != null && HTTP.matcher(address.getScheme()).matches();
            return http && address.getHost() != null ? address : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
