package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.http.Causes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The documents of {@code config/knowledge/<base>/}. The folder is looked at rather than watched: one that is mounted into a container tells
 * nobody of its changes. A file is read when its time or length is another one; a file that is gone twice in a row is deleted. A change is
 * found again with each look until it has been applied.
 */
@Component
public class FolderDocuments {

    private static final Logger LOG = LoggerFactory.getLogger(FolderDocuments.class);
    private static final String SOURCE = "folder";
    private static final String NOT_READ = "";

    private final KnowledgeSettings settings;
    private final KnownDocuments known;
    /** The time and length with which each file's document was stored; {@link #NOT_READ} of those that were stored before the start. */
    private final Map<Path, String> stored = new HashMap<>();
    private final Map<DocumentChange, String> found = new HashMap<>(); // the same of files whose change is not applied yet
    private final Map<Path, String> failed = new HashMap<>(); // why a change was not applied
    private Map<Path, String> hashes; // of contents that were stored before the start, until their files are read; null: not asked for yet
    private Set<Path> missing = Set.of();
    private Map<Path, String> unread = Map.of(); // with the reasons, as they were told

    FolderDocuments(KnowledgeSettings settings, KnownDocuments known) {
        this.settings = settings;
        this.known = known;
    }

    /**
     * Looks at the folder. Paths that cannot be read are told once in the log; nothing of them changes.
     *
     * @return the changes that were not applied yet; none if the folder is not there
     */
    public synchronized List<DocumentChange> changes() {
        if (!Files.isDirectory(settings.folder())) {
            return List.of(); // away for a moment, or not wanted: its documents stay
        }
        if (hashes == null) {
            hashes = hashes();
            hashes.keySet().forEach(file -> stored.put(file, NOT_READ));
        }
        FolderLook look = FolderLook.at(settings.folder());
        List<DocumentChange> changes = new ArrayList<>();
        found.clear();
        look.files().forEach((file, state) -> {
            Incoming read = state.equals(stored.get(file)) ? null : read(file, look);
            if (read != null && DocumentReader.hash(read).equals(hashes.remove(file))) {
                stored.put(file, state);
            } else if (read != null) {
                DocumentChange change = new DocumentChange(read.base(), read.name(), read);
                found.put(change, state);
                changes.add(change);
            }
        });
        Set<Path> gone = new HashSet<>(stored.keySet());
        gone.removeIf(file -> look.files().containsKey(file) || look.isUnknown(file) || isOfAnotherFolder(file));
        gone.stream().filter(missing::contains).forEach(file -> changes.add(new DocumentChange(base(file), FolderLook.name(file), null)));
        missing = gone; // an editor that writes a file anew takes it away for a moment
        tell(look.unread());
        return changes;
    }

    /** Notes that a change has been applied: it is not found again. */
    public synchronized void applied(@Variable("change") DocumentChange change) {
        Path file = Path.of(change.base(), change.name());
        failed.remove(file);
        if (change.isDeletion()) {
            stored.remove(file);
            LOG.info("{} was deleted, and what came from it is", settings.folder().resolve(file));
        } else if (found.containsKey(change)) {
            stored.put(file, found.remove(change));
        }
    }

    /** Tells why a change could not be applied, once for each reason: the next look finds it again. */
    public synchronized void failed(@Variable("change") DocumentChange change, Exception why) {
        Path file = Path.of(change.base(), change.name());
        String reason = Causes.of(why);
        if (!reason.equals(failed.put(file, reason))) {
            LOG.error("The change of {} is not stored, and is tried again: {}", settings.folder().resolve(file), reason);
        }
    }

    private Map<Path, String> hashes() {
        Map<Path, String> hashes = new HashMap<>();
        known.of(SOURCE).forEach((name, hash) -> hashes.put(Path.of(name.base(), name.document()), hash));
        return hashes;
    }

    /** Programs with several folders may share a database. A document whose file was never here is another one's, unless its base is here. */
    private boolean isOfAnotherFolder(Path file) {
        return stored.get(file).equals(NOT_READ) && !Files.isDirectory(settings.folder().resolve(file.getName(0)));
    }

    /** In one line, because a disk that fails makes all files unreadable at once. */
    private void tell(Map<Path, String> paths) {
        List<Path> untold = paths.keySet().stream().filter(path -> !paths.get(path).equals(unread.get(path))).sorted().toList();
        if (!untold.isEmpty()) {
            LOG.warn("{} cannot be read ({}), and {} others: what is stored of them stays", settings.folder().resolve(untold.get(0)),
                    paths.get(untold.get(0)), untold.size() - 1);
        }
        unread = paths;
    }

    /** @return null: there is nothing to read, or it cannot be read */
    private Incoming read(Path file, FolderLook look) {
        try {
            boolean large = Files.size(settings.folder().resolve(file)) > settings.maxDocument().toBytes();
            byte[] content = large ? null : content(settings.folder().resolve(file));
            return content != null && content.length == 0 ? null // being written
                    : new Incoming(base(file), FolderLook.name(file), SOURCE, Kind.ofName(file.getFileName().toString()).orElse(null), content);
        } catch (NoSuchFileException e) {
            return null; // it went away meanwhile, as the next looks will see
        } catch (IOException e) {
            look.unread(file, e);
            return null;
        }
    }

    byte[] content(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private static String base(Path file) {
        return file.getName(0).toString();
    }
}
