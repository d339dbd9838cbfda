package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.database.EmbeddedServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The program as people set it up: wrongly, beside no folder, with the PostgreSQL of somebody else. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProgramSetupIT {

    private static final Map<String, String> NOTHING_SET = Map.of();

    @TempDir
    Path temporary;

    /** The PostgreSQL of somebody else, from the first test that needs it to the one that stops it. */
    private static EmbeddedServer elsewhere;

    @Test
    void wrongSettingsAreAllNamedAndThoseOfTheDotenvFileCount() throws Exception {
        Path folder = PackagedProgram.folder(temporary);
        Files.writeString(folder.resolve(".env"), "CHATWOOT_ACCOUNT_ID=\"many\"\nLOG_LEVEL=loud\nPROCESSOR_CHATWOOT_TIMEOUT=soon\n");

        try (PackagedProgram program = PackagedProgram.launch(folder, Map.of("PORT", "abc"))) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.output()).contains("CHATWOOT_ACCOUNT_ID", "LOG_LEVEL", "PROCESSOR_CHATWOOT_TIMEOUT", "variable PORT")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNamedWithoutItsPassword() throws Exception {
        Path folder = PackagedProgram.folder(temporary);
        Map<String, String> nowhere = Map.of("DATABASE_URL", "postgresql://me:geheim@127.0.0.1:1/chat");

        try (PackagedProgram program = PackagedProgram.launch(folder, nowhere)) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.output()).contains("The database cannot be used: Connection to 127.0.0.1:1 refused", "DATABASE_URL")
                    .doesNotContain("geheim", "\tat ");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsSettingBeforeADatabaseIsStarted() throws Exception {
        Path folder = PackagedProgram.folder(temporary);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PackagedProgram program = PackagedProgram.launch(folder, Map.of("PORT", Integer.toString(other.getLocalPort())))) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.output()).contains("Port " + other.getLocalPort(), "(PORT)").doesNotContain("\tat ");
        }
        assertThat(folder.resolve("data/postgresql")).doesNotExist();
    }

    @Test
    void besideNoFolderButABrokenRouteItRunsWithItsOwnAndNamesFileAndLine() throws Exception {
        Path route = Files.createDirectories(temporary.resolve("routes/operations/health")).resolve("health.yaml");
        Files.writeString(route, Files.readString(Path.of("routes/operations/health/health.yaml")).replace("- removeHeaders:", "- removeHeadders:"));

        UnpackedPostgres.into(temporary.resolve("data"));

        try (PackagedProgram program = PackagedProgram.startOneFile(temporary, NOTHING_SET)) {
            assertThat(program.output()).contains("routes/operations/health/health.yaml:", "removeHeadders", "the program's own runs").doesNotContain("\tat ");
            assertThat(program.http().get("/health").text("status")).isEqualTo("ok");
            assertThat(program.http().get("/actuator/health/routes").text("status")).isEqualTo("DEGRADED");
            assertThat(program.http().get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    @Test
    void anotherPostgresqlIsUsedAndShownWithoutItsPassword() throws Exception {
        try (PackagedProgram program = PackagedProgram.running(databaseElsewhere())) {
            program.http().webhook("{\"sender\":\"a@example.com\",\"content\":\"Hello\"}");

            assertThat(program.http().get("/messages/count").number("count")).isEqualTo(1);
            assertThat(program.output()).contains("database  " + elsewhere.url().jdbcUrl().replace("/postgres", "/processor")).doesNotContain("secret");
            assertThat(program.folder().resolve("data/postgresql")).doesNotExist();
            program.leaveRunning();
        }
    }

    @Test
    @Order(Integer.MAX_VALUE) // nobody needs that database any more
    void whatComesWhileTheDatabaseIsAwayWaitsOnTheDiskAndTheProgramIsNotReady() throws Exception {
        try (PackagedProgram program = PackagedProgram.running(databaseElsewhere())) {
            String payload = "{\"sender\":\"a@example.com\",\"content\":\"a secret question\"}";
            assertThat(program.http().webhook(payload).status()).isEqualTo(200);

            elsewhere.close();
            // one without an id whose connection breaks may be stored already: it gets 500 and is not spooled
            assertThat(program.http().webhook(payload).status()).isIn(200, 500);

            await().until(() -> "spooled".equals(program.http().webhook(payload).text("status")));
            assertThat(program.http().get("/health").status()).isEqualTo(200);
            assertThat(program.http().get("/actuator/health/readiness").status()).isEqualTo(503);
            assertThat(program.output()).doesNotContain("secret question");
        } finally {
            elsewhere = null;
        }
    }

    /** An empty database of a user who may do no more than it must, as the variable that names it. */
    private static Map<String, String> databaseElsewhere() throws Exception {
        if (elsewhere == null) {
            elsewhere = EmbeddedServer.start(UnpackedPostgres.into(PackagedProgram.emptyFolder()));
            try (Connection database = DriverManager.getConnection(elsewhere.url().jdbcUrl(), elsewhere.url().user(), "");
                    Statement statement = database.createStatement()) {
                statement.execute("CREATE ROLE processor LOGIN PASSWORD 'it''s secret'");
                statement.execute("CREATE DATABASE processor OWNER processor");
            }
        }
        return Map.of("DATABASE_URL", elsewhere.url().jdbcUrl().replace("jdbc:postgresql://", "postgresql://processor:it%27s+secret@")
                .replace("/postgres", "/processor"));
    }
}
