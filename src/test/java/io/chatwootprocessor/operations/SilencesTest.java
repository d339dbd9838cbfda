package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** An operator asks why a customer got silence, by HTTP and in the log. */
@ProcessorTest
class SilencesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    private final long inbox = Payloads.unused();

    @Test
    void whyAnOpenConversationGetsNoAnswerIsSaidWithWhatToDo() {
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Parrot', 'echo')", Long.toString(inbox));
        long conversation = new Customer(program, inbox).says("Hi", message -> ((ObjectNode) message.path("conversation")).put("status", "open"));

        Answer answer = program.get("/conversations/" + conversation);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.number("id")).isEqualTo(conversation);
        assertThat(answer.text("who_answers")).isEqualTo("nobody");
        assertThat(answer.text("responder")).isEqualTo("echo");
        assertThat(answer.text("reason")).isEqualTo("open");
        assertThat(answer.text("why")).isEqualTo("Chatwoot's conversation is open, which means that a human answers; the bot answers only pending ones.");
        assertThat(answer.text("what_to_do")).contains("PROCESSOR_TURN_ANSWER_OPEN=true");
    }

    @Test
    void theLogTellsEachReasonOncePerConversation() {
        try (LogLines log = new LogLines()) {
            Customer somebody = new Customer(program, inbox);
            long conversation = somebody.says("My secret is mistletoe");
            somebody.says("Hello?");
            String line = "Conversation " + conversation + ": No responder is set";
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with(line)).isNotEmpty());

            long later = new Customer(program, inbox).says("Hi");
            somebody.says("Anybody there?");
            String next = "Conversation " + later + ": No responder is set";
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with(next)).isNotEmpty());

            assertThat(log.with(line)).singleElement().satisfies(told -> {
                assertThat(told.text()).contains("PUT /bot-configs/" + inbox).doesNotContain("mistletoe");
                assertThat(told.mdc()).containsEntry("conversation_id", Long.toString(conversation));
            });
        }
    }

    @Test
    void aBurstOfSilentConversationsIsToldInSeveralLooks() {
        try (LogLines log = new LogLines()) {
            List<Long> conversations = Stream.generate(() -> new Customer(program, inbox).says("Hi")).limit(90).toList();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(conversations)
                    .allSatisfy(one -> assertThat(log.with("Conversation " + one + ": No responder is set")).hasSize(1)));
        }
    }

    @Test
    void aHumansConversationIsGivenBackAsTheAnswerSays() {
        long conversation = database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel, handled_by)"
                + " VALUES ('+4930', 'whatsapp', 'human') RETURNING id", Long.class);

        Answer answer = program.get("/conversations/" + conversation);

        assertThat(answer.text("who_answers")).isEqualTo("human");
        assertThat(answer.text("what_to_do")).contains("POST /conversations/" + conversation + "/status");
    }

    @Test
    void aConversationThatIsNotThereIsSaid() {
        assertThat(program.get("/conversations/999999999").status()).isEqualTo(404);
        assertThat(program.get("/conversations/x").status()).isEqualTo(422);
    }
}
