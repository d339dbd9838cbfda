package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.database.DataFolderUnusable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** What keeps the program from starting, and can be told before anything slow begins. */
@Timeout(10)
class StartCheckTest {

    @TempDir
    Path folder;

    @Test
    void whatIsFreeStopsNobody() {
        assertThatCode(() -> StartCheck.check(settings())).doesNotThrowAnyException();
        assertThatCode(() -> StartCheck.check(settings())).as("and is free again").doesNotThrowAnyException();
    }

    @Test
    void aPortThatIsTakenIsNamedAndSoIsItsSetting() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MockEnvironment settings = settings().withProperty("server.port", Integer.toString(other.getLocalPort()))
                    .withProperty("server.address", "127.0.0.1");

            assertThatThrownBy(() -> StartCheck.check(settings)).hasMessageContaining("Port " + other.getLocalPort() + " of 127.0.0.1")
                    .satisfies(e -> assertThat(new StartCheck.PortUnusable.Analyzer().analyze(e).getAction()).contains("PORT"));
        }
    }

    @Test
    void aPortThatIsTakenIsToldBeforeOtherSettingsAreChecked() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MockEnvironment settings = new MockEnvironment().withProperty("server.port", Integer.toString(other.getLocalPort()))
                    .withProperty("server.address", "127.0.0.1");

            assertThatThrownBy(() -> new StartCheck().postProcessEnvironment(settings, null)).isInstanceOf(StartCheck.PortUnusable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "99999", "-1", "0", ""})
    void anInvalidPortIsLeftToTheCheckOfAllSettings(String port) {
        MockEnvironment settings = new MockEnvironment().withProperty("server.port", port);

        assertThatCode(() -> new StartCheck().postProcessEnvironment(settings, null)).doesNotThrowAnyException();
    }

    @Test
    void anAddressThatThisMachineDoesNotHaveIsNamed() {
        MockEnvironment settings = settings().withProperty("server.port", "18734").withProperty("server.address", "192.0.2.1");

        assertThatThrownBy(() -> StartCheck.check(settings)).isInstanceOf(StartCheck.PortUnusable.class).hasMessageContaining("192.0.2.1");
    }

    @Test
    void aDatabaseThatRefusesConnectionsIsNamedWithoutItsPassword() {
        MockEnvironment settings = settings().withProperty("processor.database.url", "postgresql://me:geheim@127.0.0.1:1/chat");

        assertThatThrownBy(() -> StartCheck.check(settings)).hasCauseInstanceOf(SQLException.class).rootCause().isNotNull();
        assertThatThrownBy(() -> StartCheck.check(settings)).cause().hasMessageContaining("127.0.0.1:1").hasMessageNotContaining("geheim");
    }

    @Test
    void aDatabaseThatNeverAnswersIsWaitedForNoLongerThanAMoment() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MockEnvironment settings = settings()
                    .withProperty("processor.database.url", "postgresql://me@127.0.0.1:" + silent.getLocalPort() + "/chat");
            long before = System.nanoTime();

            assertThatThrownBy(() -> StartCheck.check(settings)).hasCauseInstanceOf(SQLException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aFolderThatAnotherProgramUsesIsNamed() throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();

            assertThatThrownBy(() -> StartCheck.check(settings())).isInstanceOf(DataFolderUnusable.class)
                    .hasMessageContaining(folder.toString()).hasMessageContaining("PROCESSOR_DATABASE_DATA_FOLDER");
        }
    }

    private MockEnvironment settings() {
        return new MockEnvironment().withProperty("server.port", "0").withProperty("processor.database.url", "")
                .withProperty("processor.database.data-folder", folder.toString());
    }
}
