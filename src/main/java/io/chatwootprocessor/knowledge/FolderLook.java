package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.knowledge.KnownDocuments.Name;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * One look at the folder of documents. All paths are relative to it; the first name of a path is the base.
 *
 * @param files  each file with its time and length
 * @param unread each file or folder that could not be looked at, and why: what is below it is neither there nor gone
 */
record FolderLook(Map<Path, String> files, Map<Path, String> unread) {

    private static final int LONGEST_NAME = 255; // of a document in the database

    /** Looks at a folder, which may be a link to one. Links to folders inside of it are not followed. */
    static FolderLook at(Path folder) {
        FolderLook look = new FolderLook(new HashMap<>(), new HashMap<>());
        try {
            Path root = folder.toRealPath();
            Files.walkFileTree(root, look.new Visitor(root));
        } catch (IOException e) {
            look.unread(Path.of(""), e);
        }
        return look;
    }

    /** Notes that a file or folder could not be read. */
    void unread(Path path, IOException why) {
        unread.put(path, why.getClass().getSimpleName());
    }

    /** Whether the look does not tell if a document's file is there. */
    boolean isUnknown(Name document) {
        String name = document.base() + "/" + document.document() + "/";
        return unread.keySet().stream().map(path -> path.toString().replace('\\', '/'))
                .anyMatch(path -> path.isEmpty() || name.startsWith(path + "/"));
    }

    /** The name of a file's document in its base. */
    static String name(Path file) {
        return file.subpath(1, file.getNameCount()).toString().replace('\\', '/');
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        private final Path root;

        private Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isWanted(root.relativize(folder)) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path place, BasicFileAttributes attributes) {
            Path file = root.relativize(place);
            if (file.getNameCount() > 1 && isWanted(file)) {
                try {
                    BasicFileAttributes read = attributes.isSymbolicLink() ? Files.readAttributes(place, BasicFileAttributes.class) : attributes;
                    if (read.isRegularFile() && name(file).length() > LONGEST_NAME) {
                        unread.put(file, "its path in the base has more than " + LONGEST_NAME + " characters");
                    } else if (read.isRegularFile()) {
                        files.put(file, read.lastModifiedTime().toMillis() + " " + read.size());
                    }
                } catch (IOException e) { // also of a link that leads nowhere: the link is there
                    unread(file, e);
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path place, IOException why) {
            Path path = root.relativize(place);
            boolean wentAway = why instanceof NoSuchFileException && !place.equals(root);
            if (isWanted(path) && !wentAway) {
                unread(path, why);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException why) {
            if (why != null) {
                unread(root.relativize(folder), why);
            }
            return FileVisitResult.CONTINUE;
        }

        /** Names that begin with a dot belong to editors and systems. */
        private boolean isWanted(Path path) {
            return path.toString().isEmpty()
                    || !path.toString().matches("(?s)(.*[/\\\\])?\\..*") && path.getName(0).toString().matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");
        }
    }
}
