package io.chatwootprocessor.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The documents of {@code config/knowledge/<base>/}. The folder is looked at rather than watched: one that is mounted into a container tells
 * nobody of its changes. A file is read when its time or length is another one; a file that is gone twice in a row is deleted.
 */
@Component
public class FolderDocuments {

    private static final Logger LOG = LoggerFactory.getLogger(FolderDocuments.class);
    private static final String SOURCE = "folder";

    private final KnowledgeSettings settings;
    private final KnownDocuments known;
    private Map<Path, String> seen;
    private Set<Path> missing = Set.of();

    FolderDocuments(KnowledgeSettings settings, KnownDocuments known) {
        this.settings = settings;
        this.known = known;
    }

    /** The changes since the last look; at the first look, against the stored documents. */
    public synchronized List<DocumentChange> changes() {
        if (!Files.isDirectory(settings.folder())) {
            return List.of(); // away for a moment, or not wanted: its documents stay
        }
        Map<Path, String> files = files();
        if (seen == null) {
            List<DocumentChange> changes = known.changes(SOURCE, files.keySet().stream().map(this::read).filter(file -> file != null).toList());
            seen = files;
            return changes;
        }
        List<DocumentChange> changes = new ArrayList<>();
        files.forEach((file, state) -> {
            Incoming read = state.equals(seen.get(file)) ? null : read(file);
            if (read != null) {
                changes.add(new DocumentChange(read.base(), read.name(), read));
            }
        });
        Set<Path> gone = new HashSet<>(seen.keySet());
        gone.removeAll(files.keySet());
        Map<Path, String> now = new HashMap<>(files);
        for (Path file : gone) {
            if (missing.contains(file)) {
                changes.add(new DocumentChange(base(file), name(file), null));
                LOG.info("{} was deleted, and what came from it is", file);
            } else {
                now.put(file, seen.get(file)); // an editor that writes a file anew takes it away for a moment
            }
        }
        missing = gone;
        seen = now;
        return changes;
    }

    /** Each file with its time and length. */
    private Map<Path, String> files() {
        Map<Path, String> files = new HashMap<>();
        try (Stream<Path> walk = Files.walk(settings.folder())) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                Path inside = settings.folder().relativize(file);
                if (inside.getNameCount() > 1 && !inside.toString().matches("(?s)(.*[/\\\\])?\\..*") && base(file).matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")) {
                    files.put(file, Files.getLastModifiedTime(file).toMillis() + " " + Files.size(file));
                }
            }
        } catch (NoSuchFileException | UncheckedIOException e) {
            return seen == null ? files : seen; // it changed while it was looked at
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** @return null: it is gone, or being written */
    private Incoming read(Path file) {
        try {
            boolean large = Files.size(file) > settings.maxDocument().toBytes();
            byte[] content = large ? null : Files.readAllBytes(file);
            return content != null && content.length == 0 ? null
                    : new Incoming(base(file), name(file), SOURCE, Kind.ofName(file.getFileName().toString()).orElse(null), content);
        } catch (IOException e) {
            return null;
        }
    }

    private String base(Path file) {
        return settings.folder().relativize(file).getName(0).toString();
    }

    private String name(Path file) {
        Path inside = settings.folder().relativize(file);
        return inside.subpath(1, inside.getNameCount()).toString().replace('\\', '/');
    }
}
