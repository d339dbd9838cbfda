package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.operations.routes.RouteFile.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Reads the route files: the program's, those in {@code routes/}, and the own ones. Folders that are new are seen, too. */
class RouteFolders {

    static final Path FOLDER = Path.of("routes");
    private static final String PROGRAM = "routes/";
    private static final Pattern ROUTES = Pattern.compile("(?!.*\\.(story|cases)\\.yaml$).*\\.(yaml|java)");
    /** Looks like one, and Camel would read it, but nobody would here. */
    private static final Pattern NEARLY = Pattern.compile(".*\\.(yml|camel\\.xml)");
    /** An editor may still be writing. */
    private static final long FRESH = 200;
    private static final long EMPTIED = 2000;

    private final Path folder;
    private final Path own;
    private Map<Path, Seen> seen = new HashMap<>();

    private record Seen(FileTime modified, long size, Object key, RouteFile file) {
    }

    RouteFolders(Path folder, Path own) {
        this.folder = folder;
        this.own = own;
    }

    /** The program's own, in the order of their names. */
    static List<RouteFile> program() {
        try {
            Map<String, RouteFile> files = new TreeMap<>();
            for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath:" + PROGRAM + "**/*.yaml")) {
                String url = resource.getURL().toString();
                String name = url.substring(url.lastIndexOf("/" + PROGRAM) + PROGRAM.length() + 1);
                if (!ROUTES.matcher(name).matches()) {
                    continue;
                }
                try (InputStream stream = resource.getInputStream()) {
                    files.put(name, new RouteFile(name, PROGRAM + name, Level.PROGRAM, new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
                }
            }
            return List.copyOf(files.values());
        } catch (IOException e) {
            throw new UncheckedIOException("the program's routes cannot be read", e);
        }
    }

    /** What is in the folders now, by name. A file that is being written is what it was before. */
    Map<String, RouteFile> files() {
        Map<Path, Seen> now = new HashMap<>();
        walk(folder, Level.FOLDER, now);
        walk(own, Level.OWN, now);
        seen = now;
        Map<String, RouteFile> files = new TreeMap<>();
        now.values().forEach(one -> {
            if (one.file != null) {
                files.put(one.file.name(), one.file);
            }
        });
        return files;
    }

    private void walk(Path root, Level level, Map<Path, Seen> now) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean other = level == Level.FOLDER && directory.toAbsolutePath().normalize().equals(own.toAbsolutePath().normalize());
                    return other || !directory.equals(root) && hidden(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!hidden(file) && attributes.isRegularFile()) {
                        Seen one = see(file, level, attributes);
                        if (one != null) {
                            now.put(file, one);
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // it has gone meanwhile, or is a link to nowhere
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hidden(Path file) {
        return ".#~".indexOf(file.getFileName().toString().charAt(0)) >= 0;
    }

    private Seen see(Path file, Level level, BasicFileAttributes attributes) {
        Seen before = seen.get(file);
        if (before != null && before.modified.equals(attributes.lastModifiedTime()) && before.size == attributes.size()
                && Objects.equals(before.key, attributes.fileKey())) {
            return before;
        }
        String path = file.toString().replace('\\', '/');
        if (!ROUTES.matcher(path).matches() && !NEARLY.matcher(path).matches()) {
            return null;
        }
        long age = System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
        if (age >= 0 && age < (attributes.size() == 0 ? EMPTIED : FRESH)) {
            return before; // an editor empties a file before it writes it
        }
        String name = file.startsWith(folder) ? folder.relativize(file).toString().replace('\\', '/') : path;
        try {
            return new Seen(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(),
                    new RouteFile(name, path, level, Files.isReadable(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : ""));
        } catch (IOException e) {
            return before;
        }
    }

    /** Whether the file can have routes by its name. */
    static boolean isRead(RouteFile file) {
        return ROUTES.matcher(file.name()).matches();
    }
}
