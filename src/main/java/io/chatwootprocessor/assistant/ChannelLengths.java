package io.chatwootprocessor.assistant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The longest text that each channel takes, from {@code assistant/channel-lengths.properties}. */
final class ChannelLengths {

    static final Map<String, Integer> KNOWN = read();

    private ChannelLengths() {
    }

    private static Map<String, Integer> read() {
        Properties lengths = new Properties();
        try (InputStream in = ChannelLengths.class.getResourceAsStream("/assistant/channel-lengths.properties")) {
            lengths.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Integer> known = new HashMap<>();
        lengths.forEach((channel, length) -> known.put((String) channel, Integer.valueOf((String) length)));
        return Map.copyOf(known);
    }
}
