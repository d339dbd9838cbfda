package io.chatwootprocessor;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The embedded PostgreSQL, as the tests' own servers have unpacked it. To unpack it is a third of the CPU time of a program's first start. */
public final class UnpackedPostgres {

    private static final Path UNPACKED = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg"); // the library's place, if nothing else is said
    private static final String COMPLETE = ".exists"; // the library's sign

    private UnpackedPostgres() {
    }

    /**
     * Puts links to it into a data folder that no server has used yet.
     *
     * @param data of an {@link io.chatwootprocessor.database.EmbeddedServer}; made where it does not exist
     * @return the data folder
     */
    public static Path into(Path data) throws IOException {
        if (Files.isDirectory(UNPACKED)) {
            try (Stream<Path> versions = Files.list(UNPACKED)) {
                for (Path version : versions.filter(one -> Files.exists(one.resolve(COMPLETE))).toList()) {
                    Path here = data.resolve("program").resolve(version.getFileName());
                    link(version, here);
                    Files.createFile(here.resolve(COMPLETE)); // newer than all else, or the library unpacks it again
                }
            }
        }
        return data;
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path here = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(here);
                } else if (Files.isSymbolicLink(file)) {
                    Files.createSymbolicLink(here, Files.readSymbolicLink(file));
                } else if (!file.endsWith(COMPLETE)) {
                    linkOrCopy(file, here);
                }
            }
        }
    }

    private static void linkOrCopy(Path file, Path here) throws IOException {
        try {
            Files.createLink(here, file);
        } catch (FileSystemException | UnsupportedOperationException e) { // on another disk, or somebody else's
            Files.copy(file, here, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
