package io.chatwootprocessor.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/** Reads the statements below {@code sql/} that no route executes. */
public final class Statement {

    private Statement() {
    }

    /** @param file such as {@code responder/record-setting.sql} */
    public static String read(String file) {
        try {
            return new ClassPathResource("sql/" + file).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
