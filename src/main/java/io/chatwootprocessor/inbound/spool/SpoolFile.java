package io.chatwootprocessor.inbound.spool;

import io.chatwootprocessor.inbound.Delivery;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file in the spool: its place in the order of arrival, and its sender.
 *
 * @param place  the smaller, the earlier
 * @param sender a hash, so that no name shows who wrote; {@code none} where the sender is not known
 */
record SpoolFile(long place, String sender) implements Comparable<SpoolFile> {

    static final String NOBODY = "none";

    private static final Pattern NAME = Pattern.compile("(\\d{17})-([0-9a-f]{16}|none)\\.json");
    private static final int HASH = 8; // bytes

    /** @return null: the file is none of the spool's */
    static SpoolFile of(String name) {
        Matcher parts = NAME.matcher(name);
        return parts.matches() ? new SpoolFile(Long.parseLong(parts.group(1)), parts.group(2)) : null;
    }

    /** The sender as {@code store_deliveries} knows them: by account, channel and identifier. */
    static String sender(Delivery delivery) {
        if (delivery.ignored() != null || delivery.userIdentifier() == null) {
            return NOBODY;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((delivery.accountId() + " " + delivery.channel() + " "
                    + delivery.userIdentifier()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String name() {
        return "%017d-%s.json".formatted(place, sender);
    }

    @Override
    public int compareTo(SpoolFile other) {
        int earlier = Long.compare(place, other.place);
        return earlier == 0 ? sender.compareTo(other.sender) : earlier;
    }
}
