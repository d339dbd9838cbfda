package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.PackagedProgram;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.TestDatabase;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The program, stopped by SIGTERM in the middle of its work, by people who go on calling it. */
class GracefulStopIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long ACCOUNT = 3;
    private static final long INBOX = 11;

    private static final FakeChatwoot chatwoot = new FakeChatwoot();
    private static final FakeAiCore aiCore = new FakeAiCore();
    private static final Map<String, String> variables = new HashMap<>(Map.of(
            "CHATWOOT_BASE_URL", chatwoot.address(), "CHATWOOT_ACCOUNT_ID", Long.toString(ACCOUNT),
            "PROCESSOR_CHATWOOT_RATE_LIMIT", "0", "PROCESSOR_RESPONDER", "ai-core", "AI_CORE_URL", aiCore.url(),
            "SERVER_TOMCAT_MAX_KEEP_ALIVE_REQUESTS", "-1")); // a caller connects once: who comes just then is refused, as ever
    private final ExecutorService hands = Executors.newCachedThreadPool();
    private final List<Future<?>> callers = new ArrayList<>();
    /** What the program has acknowledged, and Chatwoot's conversation must hear of it. */
    private final Map<Long, List<String>> toBeSaid = new HashMap<>();
    /** What else it has acknowledged. */
    private final List<String> toBeStored = new CopyOnWriteArrayList<>();
    private static JdbcClient database;

    @BeforeAll
    static void aDatabase() {
        String url = TestDatabase.create();
        variables.putAll(PackagedProgram.PRODUCTION);
        variables.put("DATABASE_URL", url);
        database = JdbcClient.create(new DriverManagerDataSource(url));
    }

    @BeforeEach
    void nothingWasSaid() {
        chatwoot.storesMessages();
        aiCore.forgetsQuestions();
    }

    @AfterEach
    void noMoreCalls() {
        hands.shutdownNow();
    }

    @AfterAll
    static void stopTheOthers() {
        chatwoot.close();
        aiCore.close();
    }

    @Test
    void whatWasAcceptedIsAnsweredAndTheNextProgramGoesOnWithTheRest() throws Exception {
        aiCore.repeats(700);
        chatwoot.isSlow(100);
        try (PackagedProgram program = PackagedProgram.running(variables)) {
            for (int i = 0; i < 4; i++) {
                writesToAHuman(program.http());
                writesToTheBot(program.http());
                sends(program.http(), false);
                sends(program.http(), true);
            }
            await().atMost(LONG).until(() -> aiCore.questions().size() > 4);
            stopsWithin(Duration.ofSeconds(30), program);
        }
        for (Future<?> caller : callers) {
            caller.get();
        }
        nothingIsInHand();
        assertThat(toBeStored).hasSizeGreaterThan(50).allSatisfy(content -> assertThat(stored(content)).isOne());

        try (PackagedProgram next = PackagedProgram.running(hasty())) {
            awaitAnswers();
            next.leaveRunning();
        }
    }

    @Test
    void whatDoesNotEndInTimeIsGivenBackAndTheNextProgramDoesItOnce() throws Exception {
        aiCore.repeats(40_000);
        chatwoot.isSlow(20_000);
        Customer asking = new Customer(null, ACCOUNT, INBOX);
        Customer waiting = new Customer(null, ACCOUNT, INBOX);
        try (PackagedProgram program = PackagedProgram.running(hasty())) {
            program.http().webhook(asking.message("Do you have it?", message -> { }));
            long conversation = program.http().webhook(waiting.message("And?", GracefulStopIT::aHumanAnswers)).number("conversation_id");
            program.http().post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Yes.\",\"async\":true}",
                    "X-API-Key", PackagedProgram.API_KEY);
            await().atMost(LONG).until(() -> aiCore.questions().size() == 1 && chatwoot.messages().size() == 1);
            stopsWithin(Duration.ofSeconds(12), program);
        }
        nothingIsInHand();

        aiCore.repeats(0);
        chatwoot.isBack();
        try (PackagedProgram next = PackagedProgram.running(variables)) {
            toBeSaid.put(asking.chatwootConversation(), List.of("Do you have it?"));
            toBeSaid.put(waiting.chatwootConversation(), List.of("Yes."));
            awaitAnswers();
            next.leaveRunning();
        }
        assertThat(chatwoot.statuses(asking.chatwootConversation())).as("a stop is no reason to call a human").isEmpty();
    }

    /** With less time for a stop, and with the same database in the other spelling. */
    private static Map<String, String> hasty() {
        Map<String, String> hasty = new HashMap<>(variables);
        hasty.compute("DATABASE_URL", (name, url) -> url.replace("jdbc:postgresql://", "postgresql://postgres@").replace("?user=postgres", ""));
        hasty.put("PROCESSOR_SHUTDOWN_TIMEOUT", "12s");
        return hasty;
    }

    private void writesToAHuman(Program program) {
        Customer customer = new Customer(null, ACCOUNT, INBOX);
        calls(customer, 0, toBeStored, content -> program.webhook(customer.message(content, GracefulStopIT::aHumanAnswers)));
    }

    private void writesToTheBot(Program program) {
        Customer customer = new Customer(null, ACCOUNT, INBOX);
        calls(customer, 300, said(customer), content -> program.webhook(customer.message(content, message -> { })));
    }

    private void sends(Program program, boolean async) {
        Customer customer = new Customer(null, ACCOUNT, INBOX);
        long conversation = program.webhook(customer.message("Hello?", GracefulStopIT::aHumanAnswers)).number("conversation_id");
        calls(customer, async ? 50 : 0, said(customer), content -> program.post("/outbound/send",
                "{\"conversation_id\":" + conversation + ",\"content\":\"" + content + "\",\"async\":" + async + "}",
                "X-API-Key", PackagedProgram.API_KEY));
    }

    /** Calls again and again, over one connection, until nobody listens any more: a call that was begun must end well. */
    private void calls(Customer customer, long pause, List<String> acknowledged, Function<String, Answer> call) {
        callers.add(hands.submit(() -> {
            for (int i = 0; ; i++) {
                String content = customer.chatwootConversation() + ", " + i;
                try {
                    assertThat(call.apply(content).status()).isIn(200, 202);
                } catch (UncheckedIOException e) {
                    if (e.getCause() instanceof ConnectException) {
                        return null;
                    }
                    throw e;
                }
                acknowledged.add(content);
                Thread.sleep(pause);
            }
        }));
    }

    private List<String> said(Customer customer) {
        return toBeSaid.computeIfAbsent(customer.chatwootConversation(), conversation -> new CopyOnWriteArrayList<>());
    }

    private static void aHumanAnswers(ObjectNode message) {
        ((ObjectNode) message.path("conversation")).put("status", "open");
    }

    private static void stopsWithin(Duration limit, PackagedProgram program) throws InterruptedException {
        Instant before = Instant.now();
        program.terminate();
        assertThat(program.exitCode()).isEqualTo(143);
        assertThat(Duration.between(before, Instant.now())).isLessThan(limit);
    }

    private void nothingIsInHand() {
        assertThat(count("communication.conversation WHERE lease_id IS NOT NULL")).as("leases").isZero();
        assertThat(count("communication.message WHERE claim_id IS NOT NULL")).as("claims").isZero();
    }

    private long stored(String content) {
        return count("communication.message WHERE content = '" + content + "'");
    }

    private long count(String rows) {
        return database.sql("SELECT count(*) FROM " + rows).query(Long.class).single();
    }

    /** The AI core repeats what it is told: what is said is what was acknowledged, each once, in order. */
    private void awaitAnswers() {
        await().atMost(LONG).untilAsserted(() -> assertThat(toBeSaid).allSatisfy((conversation, contents) ->
                assertThat(chatwoot.messages(conversation)).flatMap(said -> List.of(said.split("\n"))).isEqualTo(contents)));
        assertThat(chatwoot.violations()).isEmpty();
    }
}
