package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.knowledge.KnownDocuments.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
    private static final int LAST_DOUBLING = 10; // 128 looks: about four minutes
    private static final int NAMED = 10;

    private final KnowledgeSettings settings;
    private final KnownDocuments known;
    /** The time and length with which each file's document was stored; {@link #NOT_READ} of those that were stored before the start. */
    private final Map<Name, String> stored = new HashMap<>();
    private final Map<DocumentChange, String> found = new HashMap<>(); // the same of files whose change is not applied yet
    private final Map<Name, Failure> failures = new HashMap<>();
    private Map<Name, String> hashes; // of contents that were stored before the start, until their files are read; null: not asked for yet
    private Set<Name> missing = Set.of();
    private Map<Path, String> unread = Map.of(); // with the reasons, as they were told

    /**
     * A change that could not be applied.
     *
     * @param state of its file; null: it is gone
     * @param pause looks that leave it alone from now on
     */
    private record Failure(String why, String state, int times, int pause) {

        static Failure of(String why, String state, int times) {
            return new Failure(why, state, times, (1 << Math.min(times, LAST_DOUBLING)) >> 3);
        }

        Failure rested() {
            return new Failure(why, state, times, pause - 1);
        }

        /** Figures differ each time, such as the milliseconds of a time-out. */
        boolean isFor(String reason) {
            return why.replaceAll("\\d+", "").equals(reason.replaceAll("\\d+", ""));
        }
    }

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
        Map<Name, Path> files = new HashMap<>();
        look.files().keySet().stream().sorted().forEach(file -> files.putIfAbsent(name(file), file)); // a\b and a/b are one name
        List<DocumentChange> changes = new ArrayList<>();
        found.clear();
        files.forEach((name, file) -> {
            String state = look.files().get(file);
            Incoming read = state.equals(stored.get(name)) || rests(name, state) ? null : read(file, look);
            if (read != null && DocumentReader.hash(read).equals(hashes.remove(name))) {
                stored.put(name, state);
            } else if (read != null) {
                DocumentChange change = new DocumentChange(name.base(), name.document(), read);
                found.put(change, state);
                changes.add(change);
            }
        });
        Set<Name> gone = new HashSet<>(stored.keySet());
        gone.removeIf(name -> files.containsKey(name) || look.isUnknown(name) || isOfAnotherFolder(name));
        gone.stream().filter(name -> missing.contains(name) && !rests(name, null))
                .forEach(name -> changes.add(new DocumentChange(name.base(), name.document(), null)));
        missing = gone; // an editor that writes a file anew takes it away for a moment
        tell(look.unread());
        return changes;
    }

    /** Notes that a change has been applied: it is not found again. */
    public synchronized void applied(@Variable("change") DocumentChange change) {
        Name name = new Name(change.base(), change.name());
        failures.remove(name);
        if (change.isDeletion()) {
            stored.remove(name);
            LOG.info("{} was deleted, and what came from it is", shown(name));
        } else if (found.containsKey(change)) {
            stored.put(name, found.remove(change));
        }
    }

    /** Tells why a change could not be applied, once for each reason. It is found again by the next looks, at longer and longer distances. */
    public synchronized void failed(@Variable("change") DocumentChange change, Throwable why) {
        Name name = new Name(change.base(), change.name());
        String reason = Causes.of(why);
        Failure before = failures.get(name);
        failures.put(name, Failure.of(reason, found.get(change), before == null ? 1 : before.times() + 1));
        if (before == null || !before.isFor(reason)) {
            LOG.error("The change of {} is not stored, and is tried again: {}", shown(name), reason);
        }
    }

    /** Whether a change has failed so often that this look leaves it alone. A file that was changed since is tried at once. */
    private boolean rests(Name name, String state) {
        Failure failure = failures.get(name);
        boolean rests = failure != null && failure.pause() > 0 && Objects.equals(failure.state(), state);
        if (rests) {
            failures.put(name, failure.rested());
        }
        return rests;
    }

    private Map<Name, String> hashes() {
        return new HashMap<>(known.of(SOURCE));
    }

    /** Programs with several folders may share a database. A document whose file was never here is another one's, unless its base is here. */
    private boolean isOfAnotherFolder(Name name) {
        return stored.get(name).equals(NOT_READ) && !Files.isDirectory(settings.folder().resolve(name.base()));
    }

    private String shown(Name name) {
        return settings.folder() + "/" + name.base() + "/" + name.document();
    }

    /** In one line, because a disk that fails makes all files unreadable at once. */
    private void tell(Map<Path, String> paths) {
        List<Path> untold = paths.keySet().stream().filter(path -> !paths.get(path).equals(unread.get(path))).sorted().toList();
        if (!untold.isEmpty()) {
            LOG.warn("Cannot be read, and what is stored of it stays: {}{}", untold.stream().limit(NAMED)
                    .map(path -> settings.folder().resolve(path) + " (" + paths.get(path) + ")").collect(Collectors.joining(", ")),
                    untold.size() > NAMED ? " and " + (untold.size() - NAMED) + " others" : "");
        }
        unread = paths;
    }

    /** @return null: there is nothing to read, or it cannot be read */
    private Incoming read(Path file, FolderLook look) {
        try {
            boolean large = Files.size(settings.folder().resolve(file)) > settings.maxDocument().toBytes();
            byte[] content = large ? null : content(settings.folder().resolve(file));
            return content != null && content.length == 0 ? null // being written
                    : new Incoming(name(file).base(), name(file).document(), SOURCE, Kind.ofName(file.getFileName().toString()).orElse(null), content);
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

    private static Name name(Path file) {
        return new Name(file.getName(0).toString(), FolderLook.name(file));
    }
}
