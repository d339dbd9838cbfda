package io.chatwootprocessor.inbound.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The spool's folder. It belongs to one program at a time, and only that program's user can read it. */
class SpoolFolder {

    /** The beginning of the name under which Camel writes a file until it is whole. */
    static final String UNFINISHED = ".tmp-";
    private static final String LOCK = ".lock";
    private static final String BROKEN = "broken";

    private final Path path;
    private FileChannel lock;

    SpoolFolder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Makes the folder, and tries to write in it as a webhook would be written. */
    void prepare() throws IOException {
        Files.createDirectories(path);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        Path tried = path.resolve(UNFINISHED + "try-" + ProcessHandle.current().pid());
        Files.write(tried, new byte[] {'x'}, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.delete(tried);
        sync();
    }

    /** @return whether the folder is this program's now; then no other program gets it until this one ends, also by a crash */
    synchronized boolean take() {
        if (lock != null) {
            return true;
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock taken = channel.tryLock();
            if (taken == null) {
                channel.close();
                return false;
            }
            lock = channel;
            return true;
        } catch (IOException | OverlappingFileLockException e) {
            closeQuietly(channel);
            return false;
        }
    }

    synchronized void give() {
        closeQuietly(lock);
        lock = null;
    }

    /** The whole files, in any order. A file that was being written when the program died is deleted: nobody was told that it is taken. */
    List<SpoolFile> files() throws IOException {
        List<SpoolFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                SpoolFile file = SpoolFile.of(name);
                if (file != null && Files.isRegularFile(entry)) {
                    files.add(file);
                } else if (name.startsWith(UNFINISHED)) {
                    Files.deleteIfExists(entry);
                }
            }
        }
        return files;
    }

    String read(SpoolFile file) throws IOException {
        return Files.readString(path.resolve(file.name()));
    }

    /** @return bytes; 0: there is no such file */
    long size(SpoolFile file) {
        try {
            return Files.size(path.resolve(file.name()));
        } catch (IOException e) {
            return 0;
        }
    }

    /** @return whether the file is gone */
    boolean delete(SpoolFile file) {
        try {
            Files.deleteIfExists(path.resolve(file.name()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes a file that could not be written, also half of it: on a full disk each would take room from the others. */
    void discard(SpoolFile file) {
        delete(file);
        try {
            Files.deleteIfExists(path.resolve(UNFINISHED + file.name()));
        } catch (IOException e) {
            // the next start deletes it
        }
    }

    /** Puts a file aside that cannot be read. */
    void putAside(SpoolFile file) throws IOException {
        Path aside = Files.createDirectories(path.resolve(BROKEN));
        try {
            Files.move(path.resolve(file.name()), aside.resolve(file.name()), StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            return; // somebody took it away
        }
    }

    /** How many files are put aside. */
    int broken() {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path.resolve(BROKEN))) {
            int files = 0;
            for (Path ignored : entries) {
                files++;
            }
            return files;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Bytes that may still be written. */
    long free() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** Makes the folder's own change reach the disk: without it a file that was written may have no name after a power cut. */
    void sync() throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return; // it does so by itself, and opens no folder
        }
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // its lock ends with the program
        }
    }
}
