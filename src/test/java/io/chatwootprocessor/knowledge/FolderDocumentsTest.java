package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.knowledge.KnownDocuments.Name;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Looks at the folder of documents. Links stand for what cannot be read: the tests may run as root, who can read all files. */
@Tag("quick")
class FolderDocumentsTest {

    @TempDir
    Path folder;

    private final Map<Name, String> known = new HashMap<>();
    private final Set<Path> locked = new HashSet<>();
    private FolderDocuments documents;

    @BeforeEach
    void start() {
        documents = new FolderDocuments(new KnowledgeSettings(folder, DataSize.ofMegabytes(1), 100, Duration.ofHours(1), false, "none", "", "",
                DataSize.ofMegabytes(1), false), new KnownDocuments(null) {

            @Override
            Map<Name, String> of(String source) {
                return new HashMap<>(known);
            }
        }) {

            @Override
            byte[] content(Path file) throws IOException {
                if (locked.contains(file)) {
                    throw new AccessDeniedException(file.toString());
                }
                return super.content(file);
            }
        };
    }

    @Test
    void eachFileIsFoundUntilItsChangeIsApplied() throws IOException {
        write("shop/a.md", "one");

        assertThat(look()).containsExactly("shop/a.md");
        assertThat(look()).as("it was not applied").containsExactly("shop/a.md");
        apply();
        assertThat(look()).isEmpty();

        write("shop/a.md", "another");
        assertThat(look()).containsExactly("shop/a.md");
        apply();
        assertThat(look()).isEmpty();
    }

    @Test
    void aFileThatIsGoneTwiceInARowIsFoundUntilItsDeletionIsAppliedAndThenTold() throws IOException {
        Path file = write("shop/a.md", "one");
        apply();
        Files.delete(file);

        try (LogLines log = new LogLines()) {
            assertThat(look()).isEmpty();
            assertThat(look()).containsExactly("-shop/a.md");
            assertThat(look()).as("it was not applied").containsExactly("-shop/a.md");
            assertThat(log.with("was deleted")).isEmpty();

            apply();

            assertThat(log.with(file + " was deleted")).hasSize(1);
            assertThat(look()).isEmpty();
        }
    }

    @Test
    void afterAStartTheFilesAreComparedWithTheStoredDocuments() throws IOException {
        stored("shop", "same.md", "same");
        stored("shop", "changed.md", "old");
        stored("shop", "gone.md", "old");
        write("shop/same.md", "same");
        write("shop/changed.md", "new");

        assertThat(look()).containsExactly("shop/changed.md");
        assertThat(look()).containsExactlyInAnyOrder("shop/changed.md", "-shop/gone.md");
        apply();
        assertThat(look()).isEmpty();
    }

    @Test
    void documentsOfABaseThatHasNoFolderHereAreAnotherProgramsUnlessTheirFilesWereHere() throws IOException {
        stored("elsewhere", "a.md", "text");
        Path file = write("here/a.md", "text");
        assertThat(look()).containsExactly("here/a.md");
        apply();

        Files.delete(file);
        Files.delete(file.getParent());

        look();
        assertThat(look()).containsExactly("-here/a.md");
    }

    @Test
    void aFileThatCannotBeReadStaysAndIsToldOnce() throws IOException {
        stored("shop", "a.md", "text");
        stored("shop", "b.md", "text");
        Files.createDirectories(folder.resolve("shop"));
        Files.createSymbolicLink(folder.resolve("shop/a.md"), Path.of("a.md")); // a circle
        Path nowhere = Files.createSymbolicLink(folder.resolve("shop/b.md"), Path.of("nowhere"));

        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 4; i++) {
                assertThat(look()).isEmpty();
            }
            assertThat(log.with("annot be read")).hasSize(1).first().satisfies(line -> assertThat(line.text()).contains("a.md (", "b.md ("));
        }
        Files.delete(nowhere);
        look();
        assertThat(look()).containsExactly("-shop/b.md");
    }

    @Test
    void aFileWhoseContentCannotBeReadIsReadAgainByTheNextLook() throws IOException {
        stored("shop", "a.md", "old");
        Path file = write("shop/a.md", "new");
        locked.add(file);

        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 4; i++) {
                assertThat(look()).isEmpty();
            }
            assertThat(log.with("annot be read")).hasSize(1);
        }
        locked.clear();
        assertThat(look()).containsExactly("shop/a.md");
    }

    @Test
    void aNameWithABackslashIsThatOfItsDocumentAndIsReadOnce() throws IOException {
        write("shop/docs\\faq.md", "text"); // as archives from Windows have it

        assertThat(look()).containsExactly("shop/docs/faq.md");
        apply();

        for (int i = 0; i < 4; i++) {
            assertThat(look()).isEmpty();
        }
    }

    @Test
    void aChangeThatFailsAgainAndAgainIsTriedAtLongerAndLongerDistances() throws IOException {
        Path file = write("shop/a.md", "text");

        try (LogLines log = new LogLines()) {
            List<Integer> tried = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                List<DocumentChange> changes = documents.changes();
                tried.add(changes.size());
                int milliseconds = 30_000 + i;
                changes.forEach(change -> documents.failed(change, new IllegalStateException("timed out after " + milliseconds + "ms")));
            }
            assertThat(tried).containsExactly(1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0);
            assertThat(log.with("is not stored")).as("figures are no other reason").hasSize(1);
        }
        write("shop/a.md", "another text");
        assertThat(look()).as("a changed file is tried at once").containsExactly("shop/a.md");
        assertThat(file).exists();
    }

    @Test
    void aFileThatIsEmptyIsBeingWrittenAndNothingOfItIsDeleted() throws IOException {
        stored("shop", "a.md", "text");
        write("shop/a.md", "");

        for (int i = 0; i < 4; i++) {
            assertThat(look()).isEmpty();
        }
    }

    @Test
    void nothingBelowAFolderThatCannotBeReadIsGoneAndOtherFilesAreRead() throws IOException {
        String half = (("x".repeat(180)) + "/").repeat(12);
        Path end = Files.createDirectories(folder.resolve("shop/" + half));
        Files.createDirectories(folder.resolve(".tail/" + half));
        Path tail = Files.move(folder.resolve(".tail"), end.resolve("tail")); // paths in there are longer than the system takes
        stored("shop", half + "tail/" + half + "a.md", "text");
        stored("shop", "gone.md", "text");
        write("shop/b.md", "text");

        try (LogLines log = new LogLines()) {
            assertThat(look()).containsExactly("shop/b.md");
            for (int i = 0; i < 3; i++) {
                assertThat(look()).containsExactlyInAnyOrder("shop/b.md", "-shop/gone.md");
            }
            assertThat(log.with("annot be read")).hasSize(1);
        } finally {
            Files.move(tail, folder.resolve(".tail")); // else nothing can delete it
        }
    }

    @Test
    void nothingIsKnownBelowAPathThatCannotBeRead() {
        FolderLook look = new FolderLook(Map.of(), new HashMap<>());

        look.unread(Path.of("shop/deep"), new AccessDeniedException("shop/deep"));

        assertThat(look.isUnknown(new KnownDocuments.Name("shop", "deep/er/a.md"))).isTrue();
        assertThat(look.isUnknown(new KnownDocuments.Name("shop", "deeper/a.md"))).isFalse();
        look.unread(Path.of(""), new AccessDeniedException(""));
        assertThat(look.isUnknown(new KnownDocuments.Name("shop", "a.md"))).as("below the whole folder").isTrue();
    }

    @Test
    void aLookAtAFolderThatCannotBeReadKnowsNothing() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle")); // in the place of a folder

        FolderLook look = FolderLook.at(circle);

        assertThat(look.files()).isEmpty();
        assertThat(look.unread()).containsOnlyKeys(Path.of(""));
    }

    @Test
    void theFolderMayBeALinkAndFilesMayBe() throws IOException {
        Path real = Files.createDirectories(folder.resolve("..data/shop"));
        Files.writeString(real.resolve("a.md"), "text");
        Files.createSymbolicLink(folder.resolve("mounted"), Path.of("..data"));
        Files.createDirectories(folder.resolve("base"));
        Files.createSymbolicLink(folder.resolve("base/b.md"), Path.of("../..data/shop/a.md"));

        assertThat(FolderLook.at(folder.resolve("mounted")).files()).containsOnlyKeys(Path.of("shop/a.md"));
        assertThat(FolderLook.at(folder).files()).containsOnlyKeys(Path.of("base/b.md"));
    }

    @Test
    void filesThatBelongToNoBaseAndHiddenOnesAreNone() throws IOException {
        write("readme.md", "text");
        write("shop/.git/a.md", "text");
        write("lost+found/a.md", "text");
        Files.createSymbolicLink(folder.resolve("shop/.circle"), Path.of(".circle"));

        FolderLook look = FolderLook.at(folder);

        assertThat(look.files()).isEmpty();
        assertThat(look.unread()).isEmpty();
    }

    private Path write(String file, String text) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        return Files.writeString(folder.resolve(file), text);
    }

    private void stored(String base, String name, String text) {
        known.put(new Name(base, name), DocumentReader.hash(new Incoming(base, name, "folder", Kind.MARKDOWN, text.getBytes())));
    }

    private List<String> look() {
        return documents.changes().stream().map(change -> (change.isDeletion() ? "-" : "") + change.base() + "/" + change.name()).toList();
    }

    private void apply() {
        documents.changes().forEach(documents::applied);
    }
}
