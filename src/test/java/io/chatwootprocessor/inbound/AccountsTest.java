package io.chatwootprocessor.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two of Chatwoot's accounts in which all looks the same: the customer, the conversation's id, the message's id. */
@ProcessorTest
class AccountsTest {

    private static final long FIRST_SECOND = 1785247401;
    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;

    private final long one = Payloads.unused();
    private final long other = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();
    private final long message = Payloads.unused();
    private final String phone = "+4916" + Payloads.unused();
    private long inOne;
    private long inOther;

    @BeforeEach
    void somebodyWritesTheSameInBoth() {
        queue.clear();
        chatwoot.storesMessages();
        inOne = program.webhook(message(one, message, 0)).number("conversation_id");
        inOther = program.webhook(message(other, message, 0)).number("conversation_id");
    }

    @Test
    void eachHasAConversationAndAMessageOfItsOwn() {
        assertThat(inOne).isNotEqualTo(inOther);
        assertThat(inbound(inOne)).hasSize(1);
        assertThat(inbound(inOther)).hasSize(1);
        assertThat(program.webhook(message(other, message, 0)).body().path("duplicate").asBoolean()).isTrue();
        assertThat(inbound(inOne)).hasSize(1);
        assertThat(inbound(inOther)).hasSize(1);
    }

    @Test
    void whatIsResolvedInOneGoesOnInTheOther() {
        program.webhook(status(one, "resolved", 5));

        assertThat(conversation(inOne)).containsEntry("is_active", false).containsEntry("status", "resolved");
        assertThat(conversation(inOther)).containsEntry("is_active", true).containsEntry("status", "pending");
        // and a late message belongs to what was alive in its own account
        assertThat(program.webhook(message(one, Payloads.unused(), 2)).number("conversation_id")).isEqualTo(inOne);
        assertThat(program.webhook(message(other, Payloads.unused(), 6)).number("conversation_id")).isEqualTo(inOther);
        assertThat(program.webhook(message(one, Payloads.unused(), 7)).number("conversation_id")).isNotIn(inOne, inOther);
    }

    @Test
    void aHumanWhoTakesOverInOneLeavesTheOtherToTheBot() {
        ObjectNode human = message(one, Payloads.unused(), 3);
        human.put("message_type", "outgoing");
        human.putObject("sender").put("id", 7).put("name", "Agnes").put("email", "agnes@example.com").put("type", "user");

        program.webhook(human);

        assertThat(conversation(inOne)).containsEntry("handled_by", "human");
        assertThat(conversation(inOther)).containsEntry("handled_by", "bot");
    }

    @Test
    void aReplyGoesToItsOwnAccount() {
        for (long conversation : new long[] {inOne, inOther}) {
            Answer sent = program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"to " + conversation
                    + "\",\"live\":true}");
            assertThat(sent.status()).isEqualTo(200);
        }

        await().untilAsserted(() -> assertThat(chatwoot.posts()).filteredOn(post -> post.getUrl().contains("/conversations/" + chatwootConversation + "/"))
                .extracting(post -> post.getUrl() + " " + Program.JSON.readTree(post.getBodyAsString()).path("content").asText())
                .containsExactly("/support/api/v1/accounts/" + one + "/conversations/" + chatwootConversation + "/messages to " + inOne,
                        "/support/api/v1/accounts/" + other + "/conversations/" + chatwootConversation + "/messages to " + inOther));
    }

    @Test
    void eachIsAnsweredByTheBotOfItsInboxWithWhatWasSaidThere() {
        long inbox = Payloads.unused();
        aiCore.answersIn(inbox, database);

        ObjectNode question = message(other, Payloads.unused(), 4);
        question.put("content", "asked in the other");
        ((ObjectNode) question.path("conversation")).put("inbox_id", inbox);
        program.webhook(question);

        await().until(() -> queue.statuses(inOther).equals(List.of("sent")));
        assertThat(queue.statuses(inOne)).isEmpty();
        assertThat(aiCore.questions(inOther)).singleElement().satisfies(asked ->
                assertThat(asked.at("/resources/account_id").asLong()).isEqualTo(other));
    }

    @Test
    void anotherAccountsEventSettlesNoReply() {
        // given a reply of the one that may have arrived, and an event of the other that bears its marker
        long reply = database.queryForObject("INSERT INTO communication.message (conversation_id, account_id, direction, status, content,"
                + " adapter, reply_id, next_attempt_at) VALUES (?, ?, 'outbound', 'queued', 'Hi', 'simulated', gen_random_uuid(),"
                + " now() + interval '1 hour') RETURNING id", Long.class, inOne, one);
        ObjectNode event = message(other, Payloads.unused(), 3);
        event.put("message_type", "outgoing");
        event.putObject("content_attributes").putObject("processor").put("reply_id", queue.message(reply).get("reply_id").toString());

        program.webhook(event);
        assertThat(queue.message(reply)).containsEntry("status", "queued");

        ((ObjectNode) event.path("account")).put("id", one);
        ((ObjectNode) event.at("/conversation/account")).put("id", one);
        program.webhook(event);
        assertThat(queue.message(reply)).containsEntry("status", "sent");
    }

    @Test
    void aFirstMessageUsesNoConversationOfAnotherAccount() {
        Answer sent = program.post("/outbound/send", "{\"user_identifier\":\"" + phone
                + "\",\"channel\":\"whatsapp\",\"inbox_id\":1,\"content\":\"Hi\"}");

        assertThat(sent.status()).isEqualTo(200);
        assertThat(conversation(sent.number("conversation_id"))).containsEntry("account_id", 0L); // no CHATWOOT_ACCOUNT_ID is set
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolved", "open"})
    void whatNamesNoAccountIsOfNoneOfThem(String status) {
        ObjectNode nameless = message(one, message, 1);
        withoutAccount(nameless);
        long inNone = program.webhook(nameless).number("conversation_id");
        ObjectNode event = status(one, status, 8);
        withoutAccount(event);

        program.webhook(event);

        assertThat(inNone).isNotIn(inOne, inOther);
        assertThat(conversation(inNone)).containsEntry("account_id", 0L).containsEntry("status", status);
        assertThat(conversation(inOne)).containsEntry("status", "pending");
        assertThat(conversation(inOther)).containsEntry("status", "pending");
    }

    @Test
    void aReplayStaysInItsAccount() {
        long event = database.queryForObject("SELECT id FROM communication.webhook_event WHERE conversation_id = ?", Long.class, inOther);

        program.post("/webhook-events/replay", "{\"ids\":[" + event + "]}");

        assertThat(inbound(inOne)).hasSize(1);
        assertThat(inbound(inOther)).hasSize(1);
        assertThat(database.queryForMap("SELECT account_id, conversation_id, outcome FROM communication.webhook_event WHERE replay_of = ?", event))
                .containsEntry("account_id", other).containsEntry("conversation_id", inOther).containsEntry("outcome", "duplicate");
    }

    private ObjectNode message(long account, long id, long second) {
        ObjectNode message = Payloads.message(account, chatwootConversation, id, "Hi", FIRST_SECOND + second, "pending");
        ((ObjectNode) message.path("sender")).put("phone_number", phone);
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", phone);
        return message;
    }

    private ObjectNode status(long account, String status, long second) {
        ObjectNode event = Payloads.conversation("conversation_status_changed", account, chatwootConversation, FIRST_SECOND + second, status);
        ((ObjectNode) event.at("/meta/sender")).put("phone_number", phone);
        return event;
    }

    private static void withoutAccount(ObjectNode payload) {
        payload.remove("account");
        if (payload.path("conversation") instanceof ObjectNode conversation) {
            conversation.remove("account");
        }
    }

    private List<String> inbound(long conversation) {
        return database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'inbound'",
                String.class, conversation);
    }

    private Map<String, Object> conversation(long id) {
        return database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", id);
    }
}
