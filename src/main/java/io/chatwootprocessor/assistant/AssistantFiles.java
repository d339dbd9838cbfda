package io.chatwootprocessor.assistant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The files of assistants, read again when they change. A file that cannot be used is named, with the line and the fault, in the log, in
 * health and in {@code GET /assistants}; its last good version goes on. An assistant that comes with the program serves where the folder has no
 * file of its name. The files are looked at rather than watched: a folder that is mounted
 * into a container tells nobody of its changes.
 */
@Component
public class AssistantFiles {

    private static final Logger LOG = LoggerFactory.getLogger(AssistantFiles.class);
    private static final String ENDING = ".yaml";
    private static final String CASES = ".cases" + ENDING;

    private static final String SHIPPED = "config/assistants/"; // in the jar

    private final Path folder;
    private final Set<String> shipped = shipped();
    private final AssistantReader reader = new AssistantReader();
    private final Map<String, Assistant> usable = new ConcurrentSkipListMap<>();
    private final Map<String, String> broken = new ConcurrentSkipListMap<>();
    private Set<String> missing = Set.of();

    AssistantFiles(AssistantSettings settings) {
        folder = settings.folder();
        refresh();
    }

    /** By the last version of each file that could be used. */
    Map<String, Assistant> usable() {
        return usable;
    }

    /** Files that cannot be used, and why. */
    Map<String, String> broken() {
        return broken;
    }

    Path folder() {
        return folder;
    }

    /** Where the file of an assistant stands, as people see it. */
    String place(String name) {
        return shipped.contains(name) && Files.notExists(file(name)) ? "in the program: " + SHIPPED + name + ENDING : file(name).toString();
    }

    /** Looks at the files. */
    public synchronized void refresh() {
        Set<String> found = names();
        found.forEach(this::read);
        Set<String> gone = new TreeSet<>(usable.keySet());
        gone.addAll(broken.keySet());
        gone.removeAll(found);
        gone.stream().filter(missing::contains).forEach(this::forget);
        missing = gone; // an editor that writes a file anew takes it away for a moment
    }

    private void forget(String name) {
        broken.remove(name);
        if (usable.remove(name) != null) {
            LOG.info("{} was deleted: there is no assistant {} any more", file(name), name);
        }
    }

    private void read(String name) {
        try {
            byte[] content = content(name);
            if (content.length == 0 && usable.containsKey(name)) {
                return; // an editor that empties a file before it writes it
            }
            Assistant read = reader.read(name, content, folder);
            Assistant before = usable.get(name);
            if (!Arrays.equals(content, content(name))) {
                return; // it is being written; the next look is soon
            }
            broken.remove(name);
            if (before == null || !before.version().equals(read.version())) {
                usable.put(name, read);
                LOG.info("Assistant {} is version {} of {}", name, read.version(), file(name));
            }
        } catch (NoSuchFileException e) {
            // deleted meanwhile
        } catch (IOException e) {
            isBroken(name, "it cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (InvalidAssistant e) {
            isBroken(name, e.getMessage());
        }
    }

    private void isBroken(String name, String why) {
        if (!why.equals(broken.put(name, why))) {
            LOG.error("{} is not used, {}: {}", file(name), usable.containsKey(name) ? "what it said before goes on" : "there is no assistant " + name, why);
        }
    }

    private byte[] content(String name) throws IOException {
        if (shipped.contains(name) && Files.notExists(file(name))) {
            return new ClassPathResource(SHIPPED + name + ENDING).getContentAsByteArray();
        }
        return Files.readAllBytes(file(name));
    }

    private static Set<String> shipped() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath*:" + SHIPPED + "*" + ENDING))
                    .map(Resource::getFilename).map(AssistantFiles::name).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("The program's own assistants cannot be read", e);
        }
    }

    private static String name(String file) {
        return file.substring(0, file.length() - ENDING.length());
    }

    private Path file(String name) {
        return folder.resolve(name + ENDING);
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(shipped);
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING) && !name.endsWith(CASES) && !name.startsWith(".") && !name.equals(RoutingFile.NAME + ENDING))
                    .map(AssistantFiles::name).forEach(names::add);
            return names;
        } catch (IOException e) {
            return new TreeSet<>(usable.keySet()); // the folder is away for a moment
        }
    }
}
