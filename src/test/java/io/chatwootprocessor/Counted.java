package io.chatwootprocessor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Writes down what costs the tests seconds each time; {@code mvn verify} fails where there are more than pom.xml allows. */
public final class Counted {

    private Counted() {
    }

    /** A Spring context that starts. */
    public static void context(String what) {
        count("contexts", what);
    }

    /** A packaged program that is started to be used; one that is to say at once what is wrong costs little. */
    public static void program(String what) {
        count("programs", what);
    }

    private static void count(String kind, String what) {
        try {
            Path folder = Files.createDirectories(Path.of("target/counts", kind));
            Files.writeString(folder.resolve(UUID.randomUUID() + ".txt"), what);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
