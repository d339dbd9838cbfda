package io.chatwootprocessor.outbound;

import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.PackagedProgram;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replies arrive, once and in order, though programs die and Chatwoot falls over. */
class OutboundQueueIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    private static final FakeChatwoot chatwoot = new FakeChatwoot();
    private static final Map<String, String> VARIABLES = Map.of("DATABASE_URL", TestDatabase.create(),
            "CHATWOOT_BASE_URL", chatwoot.address(), "CHATWOOT_API_KEY", "token", "CHATWOOT_ACCOUNT_ID", "3",
            "PROCESSOR_CHATWOOT_TIMEOUT", "4s", "PROCESSOR_CHATWOOT_SETTLE_TIME", "1s", "PROCESSOR_CHATWOOT_RATE_LIMIT", "0");

    @BeforeEach
    void chatwootHasNothing() {
        chatwoot.storesMessages();
    }

    @AfterAll
    static void stopChatwoot() {
        chatwoot.close();
    }

    @Test
    void twentyRepliesSurviveAnOutageRefusalsAndTwoKills() throws Exception {
        List<String> replies = IntStream.range(0, 20).mapToObj(i -> "reply " + i).toList();
        long conversation;
        chatwoot.isOut(answer(503, "{}"));
        try (PackagedProgram program = PackagedProgram.running(VARIABLES)) {
            assertThat(program.output()).contains("database  " + VARIABLES.get("DATABASE_URL").replace("?user=postgres", ""));
            conversation = customer(program.http(), 1207);
            replies.forEach(reply -> later(program.http(), conversation, reply));
            await().until(() -> !chatwoot.posts().isEmpty());
            program.kill();
        }
        chatwoot.answersFromNowOn(answer(429, "Retry later"));
        try (PackagedProgram program = PackagedProgram.running(VARIABLES)) {
            assertThat(statuses(program.http(), conversation)).hasSize(20).containsOnly("queued");
            chatwoot.isSlow(300);
            await().atMost(LONG).until(() -> chatwoot.messages(1207).size() >= 5);
            program.kill();
        }
        try (PackagedProgram program = PackagedProgram.running(VARIABLES)) {
            await().atMost(LONG).untilAsserted(() -> assertThat(statuses(program.http(), conversation)).hasSize(20).containsOnly("sent"));
            program.leaveRunning();
        }

        assertThat(chatwoot.messages(1207)).isEqualTo(replies);
    }

    @Test
    void aProgramThatIsStoppedFinishesWhatItSendsAndTheNextOneSendsTheRest() throws Exception {
        chatwoot.isSlow(1500);
        long conversation;
        try (PackagedProgram program = PackagedProgram.running(VARIABLES)) {
            conversation = customer(program.http(), 1208);
            later(program.http(), conversation, "one");
            later(program.http(), conversation, "two");
            await().until(() -> !chatwoot.messages(1208).isEmpty());
            program.terminate();
            assertThat(program.exitCode()).isEqualTo(143);
        }
        int postsBeforeTheRestart = chatwoot.posts().size();
        chatwoot.isBack();
        try (PackagedProgram program = PackagedProgram.running(VARIABLES)) {
            await().atMost(LONG).untilAsserted(() ->
                    assertThat(statuses(program.http(), conversation)).containsExactly("sent", "sent"));
            program.leaveRunning();
        }

        assertThat(chatwoot.messages(1208)).containsExactly("one", "two");
        assertThat(postsBeforeTheRestart).isLessThanOrEqualTo(2);
        assertThat(chatwoot.requests()).as("nothing was in doubt").hasSize(2);
    }

    @Test
    void twoProgramsOnOneDatabaseSendEachReplyOnceAndInOrderThoughOneIsKilled() throws Exception {
        chatwoot.isSlow(50);
        List<Integer> customers = IntStream.range(1, 11).boxed().toList();
        try (PackagedProgram first = PackagedProgram.running(VARIABLES); PackagedProgram second = PackagedProgram.running(VARIABLES)) {
            List<Long> conversations = new ArrayList<>();
            customers.forEach(customer -> conversations.add(customer(first.http(), customer)));
            for (int i = 0; i < 20; i++) {
                for (long conversation : conversations) {
                    later((i % 2 == 0 ? first : second).http(), conversation, "reply " + i);
                }
                if (i == 10) {
                    later(second.http(), conversations.get(0), "in between");
                }
            }
            first.kill();
            await().atMost(LONG).untilAsserted(() -> assertThat(conversations).allSatisfy(conversation ->
                    assertThat(statuses(second.http(), conversation)).containsOnly("sent")));
            second.leaveRunning();
        }

        List<String> replies = IntStream.range(0, 20).mapToObj(i -> "reply " + i).toList();
        assertThat(customers).allSatisfy(customer ->
                assertThat(chatwoot.messages(customer)).filteredOn(content -> !content.equals("in between")).isEqualTo(replies));
    }

    private static long customer(Program program, long chatwootConversation) {
        ObjectNode message = Payloads.message(3, chatwootConversation, Payloads.unused(), "Hello?");
        String phone = "+" + Payloads.unused();
        ((ObjectNode) message.path("sender")).put("phone_number", phone);
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", phone);
        return program.webhook(message).number("conversation_id");
    }

    private static void later(Program program, long conversation, String content) {
        assertThat(program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"" + content
                + "\",\"live\":true,\"async\":true}").status()).isEqualTo(202);
    }

    private static List<String> statuses(Program program, long conversation) {
        List<String> statuses = new ArrayList<>();
        for (JsonNode message : program.get("/conversations/" + conversation + "/messages?limit=200").body().path("messages")) {
            if (message.path("direction").asText().equals("outbound")) {
                statuses.add(message.path("status").asText());
            }
        }
        return statuses;
    }
}
