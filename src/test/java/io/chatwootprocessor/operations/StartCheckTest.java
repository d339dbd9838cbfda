package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.TestDatabase;
import io.chatwootprocessor.database.DataFolderUnusable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** What keeps the program from starting, and can be told before anything slow begins. */
@Timeout(60)
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
    void aDatabaseThatNeverAnswersIsToldSoonAndWaitedForNoLongerThanAMoment() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 2, InetAddress.getLoopbackAddress()); LogLines log = new LogLines()) {
            MockEnvironment settings = settings()
                    .withProperty("processor.database.url", "postgresql://me:geheim@127.0.0.1:" + silent.getLocalPort() + "/chat");
            long before = System.nanoTime();

            assertThatThrownBy(() -> StartCheck.check(settings, 1)).hasCauseInstanceOf(SQLException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
            assertThat(log.with("has not answered yet")).singleElement().satisfies(line ->
                    assertThat(line.text()).contains("127.0.0.1:" + silent.getLocalPort(), "DATABASE_URL").doesNotContain("geheim"));
        }
    }

    @Test
    void aDatabaseThatAnswersLateIsUsed() throws Exception {
        String url = TestDatabase.create();
        Matcher address = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(url);
        assertThat(address.find()).isTrue();
        try (ServerSocket busy = new ServerSocket(0, 2, InetAddress.getLoopbackAddress()); LogLines log = new LogLines()) {
            Thread door = new Thread(() -> letsInTheSecond(busy, Integer.parseInt(address.group(1))));
            door.setDaemon(true);
            door.start();

            assertThatCode(() -> StartCheck.check(settings().withProperty("processor.database.url",
                    address.replaceFirst("127.0.0.1:" + busy.getLocalPort())), 60)).doesNotThrowAnyException();

            assertThat(log.with("has not answered yet")).hasSize(1);
        }
    }

    /** The first caller hears nothing. */
    private static void letsInTheSecond(ServerSocket door, int inside) {
        try (Socket first = door.accept(); Socket second = door.accept(); Socket server = new Socket(InetAddress.getLoopbackAddress(), inside)) {
            Thread back = new Thread(() -> pass(server, second));
            back.setDaemon(true);
            back.start();
            pass(second, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // it has hung up
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
