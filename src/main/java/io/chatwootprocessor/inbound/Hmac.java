package io.chatwootprocessor.inbound;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Proves that the sender of a webhook knows its secret. */
public final class Hmac {

    private Hmac() {
    }

    /** @return the HMAC of the parts, one after the other, in hex; a part that is null is empty */
    public static String hex(String algorithm, String secret, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(bytes(secret), algorithm));
            for (byte[] part : parts) {
                mac.update(part == null ? new byte[0] : part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    /** Compares in a time that tells nothing of the secret, not even its length. */
    public static boolean same(String given, String secret) {
        return MessageDigest.isEqual(bytes(given), bytes(secret));
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
