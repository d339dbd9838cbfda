package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.PackagedProgram;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.database.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What customers write is answered, once and in order, though programs die. */
class TurnIT {

    private static final Duration LONG = Duration.ofSeconds(120);
    private static final long ACCOUNT = 3;
    private static final long INBOX = 11;

    @TempDir
    Path temporary;

    private final FakeChatwoot chatwoot = new FakeChatwoot();
    private final FakeAiCore aiCore = new FakeAiCore();
    private final Map<String, String> variables = new HashMap<>(Map.of(
            "CHATWOOT_BASE_URL", chatwoot.address(), "CHATWOOT_ACCOUNT_ID", Long.toString(ACCOUNT), "PROCESSOR_CHATWOOT_RATE_LIMIT", "0", "PROCESSOR_RESPONDER", "ai-core", "AI_CORE_URL", aiCore.url(),
            "PROCESSOR_TURN_LEASE", "3s"));
    /** What each customer has written. */
    private final Map<Customer, List<String>> written = new LinkedHashMap<>();

    @BeforeEach
    void inProduction() {
        variables.putAll(PackagedProgram.PRODUCTION);
    }

    @AfterEach
    void stopTheOthers() {
        chatwoot.close();
        aiCore.close();
    }

    @Test
    void twoProgramsOnOneDatabaseAnswerEachMessageOnceThoughOneIsKilled() throws Exception {
        Path folder = PackagedProgram.folder(temporary);
        aiCore.repeats(4000); // longer than a lease
        try (EmbeddedServer database = EmbeddedServer.start(temporary.resolve("elsewhere"))) {
            variables.put("DATABASE_URL", database.url().jdbcUrl() + "?user=postgres");
            try (PackagedProgram first = PackagedProgram.start(folder, variables);
                    PackagedProgram second = PackagedProgram.start(folder, variables)) {
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
            }
        }
    }

    @Test
    void aProgramThatIsKilledTwiceUnderLoadLosesAndDoublesNothing() throws Exception {
        Path folder = PackagedProgram.folder(temporary);
        aiCore.repeats(400);
        try (EmbeddedServer database = EmbeddedServer.start(temporary.resolve("elsewhere"))) {
            variables.put("DATABASE_URL", database.url().jdbcUrl() + "?user=postgres");
            List<Customer> customers = customers(8);
            for (int life = 0; life < 3; life++) {
                try (PackagedProgram program = PackagedProgram.start(folder, variables)) {
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
                    }
                }
            }
        }
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
