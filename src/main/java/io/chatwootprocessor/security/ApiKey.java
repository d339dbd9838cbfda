package io.chatwootprocessor.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key that callers show. Only its hash is kept.
 *
 * @param name   of the people or program that it was given to; the audit shows it
 * @param hash   SHA-256 of the key
 * @param length of the key, in characters
 */
public record ApiKey(String name, String hash, int length) {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z][\\w.@-]{0,63}):(.+)");
    private static final int FINGERPRINT = 8;

    /**
     * @param text {@code name:key}, or a key, whose name is then {@code key-} and the first digits of its hash
     * @return null for a blank text
     */
    public static ApiKey valueOf(String text) {
        if (text.isBlank()) {
            return null;
        }
        Matcher named = NAMED.matcher(text.strip());
        String key = named.matches() ? named.group(2).strip() : text.strip();
        String hash = hash(key);
        return new ApiKey(named.matches() ? named.group(1) : "key-" + hash.substring(0, FINGERPRINT), hash, key.length());
    }

    /** Compares in a time that does not tell how much of it was right. */
    boolean is(String given) {
        return MessageDigest.isEqual(hash.getBytes(StandardCharsets.US_ASCII), hash(given).getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
