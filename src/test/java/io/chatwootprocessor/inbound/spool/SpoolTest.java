package io.chatwootprocessor.inbound.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.SideBySide;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What becomes of webhooks while the database is away, and when it is back. */
@ProcessorTest
class SpoolTest {

    @Autowired
    Program program;
    @Autowired
    HikariDataSource pool;
    @Autowired
    Spool spool;
    @Autowired
    ProducerTemplate producer;

    private final long account = Payloads.unused();
    private JdbcTemplate database; // by connections of its own: the pool's are waited for
    private JdbcTemplate server;
    private String name;

    @BeforeEach
    void aServerWithOurDatabase() {
        name = pool.getJdbcUrl().replaceFirst(".*/([^?]+)\\?.*", "$1");
        database = new JdbcTemplate(new DriverManagerDataSource(pool.getJdbcUrl()));
        server = new JdbcTemplate(new DriverManagerDataSource(pool.getJdbcUrl().replace("/" + name, "/postgres")));
    }

    @AfterEach
    void theDatabaseIsBack() {
        server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
        await().until(() -> !spool.isDatabaseAway() && spool.size() == 0);
    }

    @Test
    void whatComesWhileTheDatabaseIsAwayIsOnTheDiskBeforeItIsAnsweredAndThenStoredOnceInItsOrder() throws Exception {
        Customer customer = new Customer(program, account, Payloads.unused());
        List<String> said = new ArrayList<>();
        isAway();
        for (int i = 0; i < 5; i++) {
            said.add("m" + i);
            Answer answer = program.webhook(customer.message("m" + i, message -> { }));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().toString()).isEqualTo("{\"status\":\"spooled\"}");
        }
        List<Path> files = files();
        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(files.get(0)));

        isBack();

        await().until(() -> stored().equals(said));
        assertThat(files).hasSize(5).allSatisfy(file -> assertThat(file.getFileName().toString()).matches("\\d{17}-[0-9a-f]{16}\\.json"));
        assertThat(permissions).isEqualTo("rw-------");
        assertThat(database.queryForList("SELECT content FROM communication.message WHERE account_id = ? ORDER BY id", String.class, account))
                .as("in the order of arrival").isEqualTo(said);
        await().until(() -> files().isEmpty());
    }

    @Test
    void aMessageOfSomebodysOwnChannelWaitsAndIsStoredToo() {
        String person = "person-" + Payloads.unused();
        assertThat(receive(person, "first")).contains("received");
        isAwayAndKnownToBe();
        assertThat(receive(person, "second")).contains("spooled");

        isBack();

        await().until(() -> database.queryForList("SELECT content FROM communication.message WHERE direction = 'inbound' AND conversation_id IN"
                + " (SELECT id FROM communication.conversation WHERE user_identifier = ?) ORDER BY id", String.class, person).equals(List.of("first", "second")));
        assertThat(spool.folder().broken()).isZero();
    }

    private String receive(String person, String content) {
        return producer.requestBody("direct:receive-message", "{\"channel\":\"telegraph\",\"message_id\":\"" + content + person
                + "\",\"user_identifier\":\"" + person + "\",\"content\":\"" + content + "\"}", String.class);
    }

    @Test
    void nobodyWaitsForADatabaseThatIsKnownToBeAway() {
        Customer customer = new Customer(program, account, Payloads.unused());
        isAway();
        program.webhook(customer.message("first", message -> { }));

        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            program.webhook(new Customer(program, account, Payloads.unused()).message("m" + i, message -> { }));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30)); // each would wait 3 s for a connection
        isBack();
        await().until(() -> stored().size() == 11);
    }

    @Test
    void anOutageUnderLoadLosesNothingDoublesNothingAndKeepsEachSendersOrder() {
        List<Customer> customers = Stream.generate(() -> new Customer(program, account, Payloads.unused())).limit(6).toList();
        Map<Customer, List<String>> said = new ConcurrentHashMap<>();
        Thread outage = new Thread(() -> {
            await().until(() -> said.size() == 6);
            isAway();
            await().until(() -> spool.size() > 40);
            isBack();
        });
        outage.start();

        SideBySide.each(customers, customer -> {
            for (int i = 0; i < 60 || outage.isAlive(); i++) {
                String content = customer.chatwootConversation() + " says " + i;
                assertThat(program.webhook(customer.message(content, message -> { })).status()).isEqualTo(200);
                said.computeIfAbsent(customer, one -> new ArrayList<>()).add(content);
            }
        });

        await().until(() -> !outage.isAlive() && spool.size() == 0 && !spool.isDatabaseAway());
        assertThat(said).allSatisfy((customer, contents) -> assertThat(database.queryForList("SELECT content FROM communication.message"
                + " WHERE account_id = ? AND chatwoot_conversation_id = ? ORDER BY id", String.class, account, customer.chatwootConversation()))
                .isEqualTo(contents));
    }

    @Test
    void theSignatureIsCheckedAndNonsenseRefusedBeforeAnythingIsWritten() throws Exception {
        isAwayAndKnownToBe();
        program.webhook(new Customer(program, account, Payloads.unused()).message("first", message -> { }));
        int files = files().size();

        assertThat(program.post("/webhook/chatwoot/signed", "{\"content\":\"forged\"}").status()).isEqualTo(401);
        assertThat(program.post("/webhook/chatwoot", "{").status()).isEqualTo(400);

        assertThat(files()).hasSize(files);
    }

    @Test
    void theBridgesWebhooksWaitToo() {
        isAwayAndKnownToBe();
        String from = "49" + account + "@s.whatsapp.net";
        Answer spooled = program.bridge(Payloads.bridgeMessage("spool-session", UUID.randomUUID().toString(), from, "By the bridge"));

        isBack();

        assertThat(spooled.text("status")).isEqualTo("spooled");
        await().until(() -> database.queryForObject("SELECT count(*) FROM communication.message WHERE content = 'By the bridge'"
                + " AND source = 'whatsapp'", Integer.class) == 1);
    }

    @Test
    void aMessageWithoutAnIdWaitsAndIsStoredOnceAlthoughItsFileComesAgain() throws Exception {
        isAway();
        program.webhook(new Customer(program, account, Payloads.unused()).message("first", message -> { })); // from now on it is known
        program.webhook("{\"sender\":\"spool-" + account + "@example.com\",\"content\":\"Without an id\"}");
        Path file = files().stream().max(Path::compareTo).orElseThrow();
        String content = Files.readString(file);

        isBack();
        await().until(() -> withoutId() == 1 && spool.size() == 0);
        putBack(file, content); // its program died before it had deleted the file

        await().until(() -> spool.size() == 0);
        assertThat(withoutId()).isEqualTo(1);
    }

    @Test
    void aFileThatCannotBeReadIsPutAsideAndStopsNoOther() throws Exception {
        isAwayAndKnownToBe();
        program.webhook(new Customer(program, account, Payloads.unused()).message("first", message -> { }));
        Path file = spool.folder().path().resolve(new SpoolFile(spool.nextPlace(), "0123456789abcdef").name());
        putBack(file, "{\"id\":");
        program.webhook(new Customer(program, account, Payloads.unused()).message("second", message -> { }));

        isBack();

        await().until(() -> stored().size() == 2 && spool.size() == 0);
        assertThat(spool.folder().path().resolve("broken").resolve(file.getFileName())).exists();
        Files.delete(spool.folder().path().resolve("broken").resolve(file.getFileName()));
    }

    @Test
    void aStatementThatAlwaysTakesTooLongHoldsUpItsSenderAloneAndIsPutAside() throws Exception {
        Customer slow = new Customer(program, account, Payloads.unused());
        String content = "slow " + account;
        database.execute("CREATE FUNCTION takes_too_long() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END $$");
        database.execute("CREATE TRIGGER takes_too_long BEFORE INSERT ON communication.message FOR EACH ROW WHEN (NEW.content = '" + content + "')"
                + " EXECUTE FUNCTION takes_too_long()");
        Path broken = spool.folder().path().resolve("broken");
        try {
            assertThat(program.webhook(slow.message(content, message -> { })).text("status")).isEqualTo("spooled");
            Path file = files().get(0);
            assertThat(program.webhook(slow.message("after it", message -> { })).text("status")).isEqualTo("spooled");

            await().until(() -> {
                assertThat(program.webhook(new Customer(program, account, Payloads.unused()).message("another's", message -> { })).text("status"))
                        .isEqualTo("received");
                assertThat(spool.isDatabaseAway()).isFalse();
                return stored().contains("after it");
            });

            assertThat(broken.resolve(file.getFileName())).exists();
            assertThat(stored()).doesNotContain(content);
            Files.delete(broken.resolve(file.getFileName()));
        } finally {
            database.execute("DROP TRIGGER takes_too_long ON communication.message");
            database.execute("DROP FUNCTION takes_too_long");
        }
    }

    @Test
    void whatWaitsIsMeasuredAndHealthSaysWhy() {
        isAwayAndKnownToBe();
        program.webhook(new Customer(program, account, Payloads.unused()).message("first", message -> { }));

        String scrape = program.text("/actuator/prometheus");

        assertThat(scrape).contains("processor_spool_files 1.0").containsPattern("processor_spool_bytes [1-9]")
                .containsPattern("processor_deliveries_total\\{.*outcome=\"spooled\".*} [1-9]");
        assertThat(program.get("/actuator/health/spool").body().at("/details/reason").asText()).contains("the database is away");
    }

    @Test
    void aReplayIsNotSpooledButFails() {
        ObjectNode message = Payloads.message(account, 1, Payloads.unused(), "Hi");
        program.webhook(message);
        isAway();

        assertThat(program.post("/webhook-events/replay", "{\"ids\":[1]}").status()).isEqualTo(500);

        assertThat(spool.size()).isZero();
    }

    /** And that is known: nobody has to wait in vain for it first. */
    private void isAwayAndKnownToBe() {
        isAway();
        spool.databaseIsAway();
    }

    private void isAway() {
        server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
        await().ignoreExceptions().until(() -> {
            server.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ? AND backend_type = 'client backend'", name);
            // refused while anybody has it, also a connection that is just coming and not listed yet
            server.execute("ALTER DATABASE " + name + " RENAME TO " + name + "_away");
            return true;
        });
        server.execute("ALTER DATABASE " + name + "_away RENAME TO " + name);
    }

    private void isBack() {
        server.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    }

    private void putBack(Path file, String content) throws Exception {
        Files.writeString(file, content);
        SpoolFile one = SpoolFile.of(file.getFileName().toString());
        spool.expect(one);
        spool.written(one);
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(spool.folder().path())) {
            return files.filter(file -> SpoolFile.of(file.getFileName().toString()) != null).toList();
        }
    }

    private int withoutId() {
        return database.queryForObject("SELECT count(*) FROM communication.message m JOIN communication.conversation c ON c.id = m.conversation_id"
                + " WHERE c.user_identifier = ?", Integer.class, "spool-" + account + "@example.com");
    }

    private List<String> stored() {
        return database.queryForList("SELECT content FROM communication.message WHERE account_id = ? ORDER BY timestamp, id", String.class, account);
    }
}
