package io.chatwootprocessor.operations.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Saves route files in the folder of own ones. */
public final class OwnFile {

    private OwnFile() {
    }

    /** @return the path, as the program names it: {@link Files#createDirectories} gives an absolute one where it had to make parents */
    public static Path save(RouteSettings settings, String name, String text) throws IOException {
        Files.createDirectories(settings.own());
        return Files.writeString(settings.own().resolve(name), text);
    }
}
