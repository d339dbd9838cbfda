package io.chatwootprocessor.operations;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whatever goes wrong or turns is one line in the log, which says nothing of what people wrote. */
@ProcessorTest
class TroubleInLogTest {

    private static final String SECRET = "my secret is mistletoe";
    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long inbox = Payloads.unused();
    private LogLines log;
    private long conversation;

    /** What happens, and what the log says; %d: the conversation. */
    private record Trouble(String name, Deed deed, String line) {
    }

    private interface Deed {

        void happens(TroubleInLogTest test);
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                new Trouble("an expiry", test -> test.queued("expires_at = now() - interval '1 second'"),
                        "of conversation %d is a dead letter: it expired before simulated could send it. GET /outbound/failed says why"),
                new Trouble("a breaker opens", test -> test.opens("ai-core"), "The circuit breaker of ai-core is open"),
                new Trouble("a breaker closes", test -> {
                    test.opens("ai-core");
                    test.queue.breaker("ai-core").transitionToCloseState();
                    test.program.get("/actuator/health");
                }, "The circuit breaker of ai-core is closed again"),
                new Trouble("a hand-off", test -> {
                    aiCore.answers(okJson("{\"action\":\"handoff\",\"data\":{\"message\":\"" + SECRET + "\"}}"));
                    test.asks();
                }, "Conversation %d is handed to a human by ai-core"),
                new Trouble("a failure", test -> {
                    aiCore.answers(okJson("{").withStatus(500));
                    test.asks();
                }, "Conversation %d is handed to a human: ai-core could not answer"),
                new Trouble("a cap", test -> {
                    aiCore.says("Hello!");
                    for (int i = 0; i < 12; i++) {
                        test.database.update("INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at)"
                                + " VALUES (?, 'ai-core', 'Bot', 'completed', now())", test.conversation);
                        test.database.update("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, queued_at, turn_id)"
                                + " SELECT ?, 'outbound', 'sent', 'Hi', 'simulated', now(), id FROM communication.turn WHERE conversation_id = ? LIMIT 1",
                                test.conversation, test.conversation);
                    }
                    test.asks();
                }, "Conversation %d: the bot has said so much in a minute"))
                .map(trouble -> Arguments.of(trouble.name, trouble));
    }

    @BeforeEach
    void aCustomer() {
        queue.clear();
        program.get("/actuator/health"); // sees that the breakers are closed
        aiCore.answersIn(inbox, database);
        conversation = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel, status,"
                + " chatwoot_conversation_id, chatwoot_inbox_id) VALUES (?, '+4930123', 'whatsapp', 'pending', ?, ?) RETURNING id",
                Long.class, Payloads.unused(), Payloads.unused(), inbox);
        log = new LogLines();
    }

    @AfterEach
    void nothingIsQuoted() {
        log.close();
        queue.clear();
        assertThat(log.lines()).noneSatisfy(line -> assertThat(line.text()).contains("mistletoe"))
                .noneSatisfy(line -> assertThat(line.text()).contains("4930123"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void itIsOneLine(String name, Trouble trouble) {
        trouble.deed.happens(this);

        String line = trouble.line.formatted(conversation);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(log.with(line)).hasSize(1));
    }

    private void asks() {
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, sender_type, content, external_id,"
                + " chatwoot_conversation_id) SELECT id, account_id, 'inbound', 'received', 'contact', ?, gen_random_uuid(), chatwoot_conversation_id"
                + " FROM communication.conversation WHERE id = ?", SECRET, conversation);
    }

    private void opens(String breaker) {
        queue.breaker(breaker).transitionToOpenState();
        program.get("/actuator/health");
    }

    private void queued(String set) {
        long message = database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, reply_id, queued_at,"
                + " next_attempt_at) VALUES (?, 'outbound', 'queued', ?, 'simulated', gen_random_uuid(), now(), now() + interval '1 hour') RETURNING id",
                Long.class, conversation, SECRET);
        database.update("UPDATE communication.message SET " + set + " WHERE id = ?", message);
    }
}
