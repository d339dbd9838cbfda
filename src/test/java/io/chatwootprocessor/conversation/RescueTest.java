package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A customer's message that came to rest in a conversation that the bot had resolved. */
@ProcessorTest
class RescueTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;

    private final long account = Payloads.unused();
    private final long conversation = Payloads.unused();
    private final long inbox = Payloads.unused();
    private final long start = Instant.now().getEpochSecond() - 60;
    private long ours;

    @BeforeEach
    void theBotHasResolvedTheConversation() {
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', 'echo')", Long.toString(inbox));
        ours = program.webhook(says("Thanks, that was all", 0)).number("conversation_id");
        await().until(() -> database.queryForObject("SELECT count(*) FROM communication.turn WHERE conversation_id = ? AND status = 'completed'",
                Integer.class, ours) == 1);
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, adapter, command, argument,"
                + " turn_id, chatwoot_conversation_id) SELECT ?, ?, 'outbound', 'sent', '', 'simulated', 'toggle_status', 'resolved', id, ?"
                + " FROM communication.turn WHERE conversation_id = ?", ours, account, conversation, ours);
        program.webhook(status("resolved", 20));
    }

    @Test
    void aHumanFindsTheConversationOpenWithANote() {
        program.webhook(says("One more thing", 10));

        await().until(() -> commands().equals(List.of("open")));
        assertThat(notes()).singleElement().asString().contains("while the bot was ending this conversation");
        assertThat(noAnswer("One more thing")).isEqualTo("after_end");
        assertThat(database.queryForObject("SELECT count(*) FROM communication.message n JOIN communication.message o USING (conversation_id)"
                + " WHERE n.private AND o.argument = 'open' AND n.id < o.id AND n.conversation_id = ?", Integer.class, ours)).as("first the note").isOne();
    }

    @Test
    void itIsAnsweredWhereChatwootHasOpenedTheConversationAgain() {
        program.webhook(status("pending", 30));

        program.webhook(says("One more thing", 10));

        await().until(() -> database.queryForObject("SELECT status FROM communication.message WHERE account_id = ? AND content = 'One more thing'",
                String.class, account).equals("read"));
        assertThat(notes()).isEmpty();
    }

    @Test
    void whatAHumanAnsweredIsLeftAlone() {
        ObjectNode answer = says("Bye", 15);
        answer.put("message_type", "outgoing").putObject("sender").put("id", 7).put("name", "Jane").put("type", "user");
        program.webhook(answer);
        program.webhook(says("One more thing", 10));

        await().pollDelay(Duration.ofSeconds(4)).until(() -> true); // longer than two looks
        assertThat(notes()).isEmpty();
    }

    @Test
    void severalMessagesAreOneNote() throws Exception {
        try (Suspended rescue = new Suspended(context, "rescue-messages")) {
            program.webhook(says("One more thing", 10));
            program.webhook(says("And another", 11));
        }

        await().until(() -> "after_end".equals(noAnswer("And another")) && "after_end".equals(noAnswer("One more thing")));
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true); // longer than a look
        assertThat(notes()).hasSize(1);
    }

    private List<String> commands() {
        return database.queryForList("SELECT argument FROM communication.message WHERE conversation_id = ? AND command = 'toggle_status'"
                + " AND turn_id IS NULL", String.class, ours);
    }

    private List<String> notes() {
        return database.queryForList("SELECT content FROM communication.message WHERE account_id = ? AND private", String.class, account);
    }

    private String noAnswer(String content) {
        return database.queryForObject("SELECT no_answer FROM communication.message WHERE account_id = ? AND content = ?", String.class, account, content);
    }

    private ObjectNode says(String content, int second) {
        ObjectNode message = Payloads.message(account, conversation, Payloads.unused(), content, start + second, "pending");
        ((ObjectNode) message.path("conversation")).put("inbox_id", inbox);
        return message;
    }

    private ObjectNode status(String status, int second) {
        return Payloads.conversation("conversation_status_changed", account, conversation, start + second, status).put("inbox_id", inbox);
    }
}
