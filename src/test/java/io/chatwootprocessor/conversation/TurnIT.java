package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.PackagedProgram;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What customers write is answered, once and in order, though programs die. */
class TurnIT {

    private static final Duration LONG = Duration.ofSeconds(120);
    private static final long ACCOUNT = 3;
    private static final long INBOX = 11;

    private static final FakeChatwoot chatwoot = new FakeChatwoot();
    private static final FakeAiCore aiCore = new FakeAiCore();
    private static final Map<String, String> variables = new HashMap<>(PackagedProgram.PRODUCTION);

    /** What each customer has written. */
    private final Map<Customer, List<String>> written = new LinkedHashMap<>();

    @BeforeAll
    static void inProduction() {
        variables.putAll(Map.of("DATABASE_URL", TestDatabase.create(), "CHATWOOT_BASE_URL", chatwoot.address(),
                "CHATWOOT_ACCOUNT_ID", Long.toString(ACCOUNT), "PROCESSOR_CHATWOOT_RATE_LIMIT", "0",
                "PROCESSOR_RESPONDER", "ai-core", "AI_CORE_URL", aiCore.url(), "PROCESSOR_TURN_LEASE", "3s"));
        variables.putAll(Map.of("PROCESSOR_RECONCILIATION_INTERVAL", "2s", "PROCESSOR_RECONCILIATION_PATIENCE", "1s",
                "PROCESSOR_RECONCILIATION_CALLS_PER_MINUTE", "1000"));
    }

    @BeforeEach
    void nothingWasSaid() {
        chatwoot.storesMessages();
        aiCore.forgetsQuestions();
    }

    @AfterAll
    static void stopTheOthers() {
        chatwoot.close();
        aiCore.close();
    }

    @Test
    void twoProgramsOnOneDatabaseAnswerEachMessageOnceThoughOneIsKilled() throws Exception {
        aiCore.repeats(4000); // longer than a lease
        try (PackagedProgram first = PackagedProgram.running(variables); PackagedProgram second = PackagedProgram.running(variables)) {
            List<Customer> customers = customers(12);
            Program[] programs = {first.http(), second.http()};
            for (int i = 0; i < 6; i++) {
                for (Customer customer : customers) {
                    says(customer, "message " + i, programs[i % 2]);
                }
            }
            await().atMost(LONG).until(() -> aiCore.questions().size() > 4);
            first.kill();
            for (int i = 6; i < 9; i++) {
                for (Customer customer : customers) {
                    says(customer, "message " + i, programs[1]);
                }
            }
            awaitAnswers();
            second.leaveRunning();
        }
    }

    @Test
    void aProgramThatIsKilledTwiceUnderLoadLosesAndDoublesNothing() throws Exception {
        aiCore.repeats(400);
        List<Customer> customers = customers(8);
        for (int life = 0; life < 3; life++) {
            try (PackagedProgram program = PackagedProgram.running(variables)) {
                int asked = aiCore.questions().size();
                for (int i = 0; i < 4; i++) {
                    for (Customer customer : customers) {
                        says(customer, "life " + life + ", message " + i, program.http());
                    }
                }
                await().atMost(LONG).until(() -> aiCore.questions().size() > asked + 2);
                if (life < 2) {
                    program.kill();
                } else {
                    awaitAnswers();
                    program.leaveRunning();
                }
            }
        }
    }

    @Test
    void webhooksThatAreLostAtRandomAreFoundThoughOneOfTwoProgramsIsKilled() throws Exception {
        aiCore.repeats(300);
        Random chance = new Random(4711);
        try (PackagedProgram first = PackagedProgram.running(variables); PackagedProgram second = PackagedProgram.running(variables)) {
            List<Customer> customers = customers(8);
            Program[] programs = {first.http(), second.http()};
            for (int i = 0; i < 8; i++) {
                for (Customer customer : customers) {
                    writes(customer, "message " + i, chance.nextInt(3) == 0 ? null : programs[i < 4 ? i % 2 : 1]);
                }
                if (i == 3) {
                    first.kill();
                }
            }
            await().atMost(LONG.multipliedBy(2)).untilAsserted(() -> assertThat(written).allSatisfy((customer, messages) ->
                    assertThat(answered(customer)).containsExactlyInAnyOrderElementsOf(messages)));
            second.leaveRunning();
        }
    }

    /** Chatwoot has the message, and tells that program of it; null: its webhook is lost. */
    private void writes(Customer customer, String content, Program program) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ObjectNode webhook = customer.message(content, message -> {
            message.put("created_at", now.toString());
            ((ObjectNode) message.path("conversation")).put("updated_at", now.getEpochSecond() + 0.5);
        });
        ObjectNode shown = Payloads.restMessage(customer.chatwootConversation(), webhook.path("id").asLong(), 0, content, now);
        chatwoot.has(shown);
        chatwoot.has(ACCOUNT, Payloads.listed(ACCOUNT, customer.chatwootConversation(), "pending", shown).put("inbox_id", INBOX));
        if (program != null) {
            assertThat(program.webhook(webhook).status()).isEqualTo(200);
        }
        written.get(customer).add(content);
    }

    /** What was repeated to the customer by us. */
    private List<String> answered(Customer customer) {
        return chatwoot.messages().stream().filter(message -> message.path("conversation_id").asLong() == customer.chatwootConversation())
                .filter(message -> message.at("/content_attributes/processor/reply_id").isTextual())
                .flatMap(message -> message.path("content").asText().lines()).toList();
    }

    private List<Customer> customers(int many) {
        return IntStream.range(0, many).mapToObj(i -> {
            Customer customer = new Customer(null, ACCOUNT, INBOX);
            written.put(customer, new ArrayList<>());
            return customer;
        }).toList();
    }

    private void says(Customer customer, String content, Program program) {
        assertThat(program.webhook(customer.message(content, message -> { })).status()).isEqualTo(200);
        written.get(customer).add(content);
    }

    /** The AI core repeats what it is told: the answers together are what was written, each once, in order. */
    private void awaitAnswers() {
        await().atMost(LONG).untilAsserted(() -> assertThat(written).allSatisfy((customer, messages) ->
                assertThat(chatwoot.messages(customer.chatwootConversation())).flatMap(answer -> List.of(answer.split("\n")))
                        .isEqualTo(messages)));
        assertThat(chatwoot.violations()).isEmpty();
    }
}
