package io.chatwootprocessor.operations.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last version that ran of each own or changed file, so that a start with a broken one runs the version before. */
class KeptRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(KeptRoutes.class);

    private final Path folder;
    private final Map<String, String> kept = new HashMap<>();
    private boolean told;

    KeptRoutes(Path folder) {
        this.folder = folder;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")).forEach(this::read);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void read(Path file) {
        try {
            kept.put(URLDecoder.decode(file.getFileName().toString(), StandardCharsets.UTF_8), Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} is not a route that was kept, and is not used: {}", file, e.getMessage());
        }
    }

    /** By the file's name. */
    Map<String, String> texts() {
        return Map.copyOf(kept);
    }

    /** Keeps these, and no others. */
    void are(Map<String, String> texts) {
        if (kept.equals(texts)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> one : texts.entrySet()) {
                if (!one.getValue().equals(kept.get(one.getKey()))) {
                    Path draft = Files.writeString(folder.resolve(".draft"), one.getValue());
                    Files.move(draft, file(one.getKey()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            for (String name : kept.keySet()) {
                if (!texts.containsKey(name)) {
                    Files.deleteIfExists(file(name));
                }
            }
        } catch (IOException e) {
            if (!told) {
                LOG.warn("The routes that run cannot be kept in {} ({}); a start at which a file is broken will run without it",
                        folder.toAbsolutePath(), e.toString());
                told = true;
            }
        }
        kept.clear();
        kept.putAll(texts);
    }

    private Path file(String name) {
        return folder.resolve(URLEncoder.encode(name, StandardCharsets.UTF_8));
    }
}
