package io.chatwootprocessor.inbound.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/** What lies in the spool's folder, and whose it is. */
@Tag("quick")
class SpoolFolderTest {

    private static final SpoolFile FIRST = new SpoolFile(17_000_000_000_000_001L, "0123456789abcdef");
    private static final SpoolFile SECOND = new SpoolFile(17_000_000_000_000_002L, "0123456789abcdef");

    @TempDir
    Path folder;

    @BeforeEach
    void twoWebhooksWait() throws Exception {
        Files.writeString(folder.resolve(SECOND.name()), "{}");
        Files.writeString(folder.resolve(FIRST.name()), "{}");
    }

    @Test
    void whatAProgramHasLeftWaitsInTheOrderInWhichItArrivedAndNewOnesComeAfterIt() {
        Spool spool = spool(0);

        assertThat(spool.first(10)).containsExactly(FIRST, SECOND);
        assertThat(spool.size()).isEqualTo(2);
        assertThat(spool.bytes()).isEqualTo(4);
        assertThat(spool.nextPlace()).isGreaterThan(SECOND.place());
        spool.destroy();
    }

    @Test
    void newerOnesOfASenderWaitAsLongAsAnOlderOneDoesAndNobodyElses() {
        Spool spool = spool(0);

        assertThat(spool.holdsBack("0123456789abcdef")).isTrue();
        assertThat(spool.holdsBack("ffffffffffffffff")).isFalse();
        spool.gone(FIRST);
        assertThat(spool.holdsBack("0123456789abcdef")).isTrue();
        spool.gone(SECOND);
        assertThat(spool.holdsBack("0123456789abcdef")).isFalse();
        spool.destroy();
    }

    @Test
    void allWaitWhileTheDatabaseIsAway() {
        Spool spool = spool(0);

        spool.databaseIsAway();

        assertThat(spool.holdsBack("ffffffffffffffff")).isTrue();
        spool.databaseIsBack();
        assertThat(spool.holdsBack("ffffffffffffffff")).isFalse();
        spool.destroy();
    }

    @Test
    void halfAFileIsDeletedAndWhatIsNotOursStaysAndIsNotTouched() throws Exception {
        Files.writeString(folder.resolve(SpoolFolder.UNFINISHED + FIRST.name()), "{\"id\":");
        Files.writeString(folder.resolve("notes.txt"), "by hand");
        Files.createDirectory(folder.resolve("17000000000000003-none.json"));

        Spool spool = spool(0);

        assertThat(spool.size()).isEqualTo(2);
        assertThat(folder.resolve(SpoolFolder.UNFINISHED + FIRST.name())).doesNotExist();
        assertThat(folder.resolve("notes.txt")).hasContent("by hand");
        spool.destroy();
    }

    @Test
    void nothingIsLeftOfAFileThatCouldNotBeWritten() throws Exception {
        Path half = Files.writeString(folder.resolve(SpoolFolder.UNFINISHED + FIRST.name()), "{\"id\":");

        new SpoolFolder(folder).discard(FIRST);

        assertThat(half).doesNotExist();
        assertThat(folder.resolve(FIRST.name())).doesNotExist();
        assertThat(folder.resolve(SECOND.name())).exists();
    }

    @Test
    void theFolderIsOneProgramsAndTheNextTakesItWhenThatEnds() {
        Spool spool = spool(0);
        Spool other = spool(0);

        assertThat(other.isAnothers()).isTrue();
        assertThat(other.hasRoom()).isFalse();
        assertThat(other.hasWork()).isFalse();
        spool.destroy();
        assertThat(other.hasWork()).isTrue();
        assertThat(other.first(10)).containsExactly(FIRST, SECOND);
        other.destroy();
    }

    @Test
    void theFolderCanBeReadByItsUserAlone() throws Exception {
        Spool spool = spool(0);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
        spool.destroy();
    }

    @Test
    void nothingIsWrittenWhereTheDiskIsNearlyFull() {
        Spool spool = spool(Long.MAX_VALUE);

        assertThat(spool.hasRoom()).isFalse();
        assertThat(spool.isShort()).isTrue();
        spool.destroy();
    }

    @Test
    void aFolderThatCannotBeWrittenStopsTheStartAndSaysWhatToSet() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        SpoolSettings settings = new SpoolSettings(file.resolve("spool").toString(), DataSize.ofBytes(0));

        assertThatThrownBy(() -> new Spool(settings, new MockEnvironment())).isInstanceOf(SpoolFolderUnusable.class)
                .hasMessageContaining(file.resolve("spool").toString())
                .satisfies(failure -> assertThat(new SpoolFolderUnusable.Analyzer().analyze(failure).getAction()).contains("PROCESSOR_SPOOL_FOLDER"));
    }

    @Test
    void aFolderThatCannotBeWrittenAnyMoreIsSaidUntilItCan() throws Exception {
        Path full = folder.resolve("full");
        Spool spool = new Spool(new SpoolSettings(full.toString(), DataSize.ofBytes(0)), new MockEnvironment());
        spool.destroy();
        FileSystemUtils.deleteRecursively(full);
        Files.writeString(full, "no folder");
        SpoolFile file = new SpoolFile(1, "sender");
        spool.expect(file);

        assertThat(spool.isUnwritable()).as("nothing was to be written").isFalse();
        spool.notWritten(file);
        assertThat(spool.isUnwritable()).isTrue();

        Files.delete(full);
        assertThat(spool.isUnwritable()).isFalse();
    }

    @Test
    void anEmptyFolderSwitchesItOff() {
        Spool spool = new Spool(new SpoolSettings(" ", DataSize.ofBytes(0)), new MockEnvironment());

        assertThat(spool.isOn()).isFalse();
        assertThat(spool.hasRoom()).isFalse();
        assertThat(spool.hasWork()).isFalse();
    }

    @Test
    void aRehearsalLeavesNoFolderBehind() {
        MockEnvironment rehearsal = new MockEnvironment();
        rehearsal.setActiveProfiles("rehearsal");

        assertThat(new Spool(new SpoolSettings(folder.resolve("new").toString(), DataSize.ofBytes(0)), rehearsal).isOn()).isFalse();
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"id\":\"x\"}", "\u0000\u0000\u0000\u0000",
            "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"arrived_at\":\"2026-01-01T00:00:00Z\",\"source\":\"../x\",\"payload\":{}}",
            "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"arrived_at\":\"2026-01-01T00:00:00Z\",\"source\":\"x\",\"payload\":\"x\"}"})
    void aFileThatNobodyOfUsWroteIsToldFromOurs(String content) {
        assertThatThrownBy(() -> Spooled.read(content)).isInstanceOf(IllegalStateException.class);
    }

    private Spool spool(long leastFree) {
        return new Spool(new SpoolSettings(folder.toString(), DataSize.ofBytes(leastFree)), new MockEnvironment());
    }
}
