package io.chatwootprocessor.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** No moment of somebody else's clock decides for good; and a Chatwoot before v4.1 tells none. */
@ProcessorTest
class ForeignClocksTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    private Customer customer;

    @BeforeEach
    void aCustomer() {
        customer = new Customer(program, Payloads.unused());
    }

    @ParameterizedTest
    @ValueSource(longs = {60, 3 * 3600, 86400, 400 * 86400})
    void aMessageFromTheFutureDoesNotOutrankWhatComesAfterIt(long ahead) {
        long conversation = customer.says("from tomorrow", message -> at(message, now(ahead), now(ahead)));

        program.webhook(at(customer.status("resolved"), now(0)));
        assertThat(conversation(conversation)).containsEntry("is_active", false);

        long next = customer.says("reopened", message -> at(assigned(message, "open"), now(0), now(0)));
        assertThat(next).isNotEqualTo(conversation);
        assertThat(conversation(next)).containsEntry("status", "open").containsEntry("handled_by", "human");
    }

    @Test
    void whatAHumanAnsweredIsAnsweredThoughTheQuestionIsDatedTomorrow() {
        long conversation = customer.says("question", message -> at(open(message), now(86400), now(0)));
        customer.says("the answer", message -> at(agent(open(message)), now(0), now(0)));

        program.webhook(at(customer.status("pending"), now(0)));

        assertThat(due(conversation)).isZero();
    }

    @Test
    void aHumanSilencesTheBotThoughWhatIsSentIsDatedThreeHoursEarly() {
        long conversation = customer.says("hi", message -> at(message, now(-1), now(-1)));
        program.webhook(at(unassigned(customer.status("pending")), now(-0.5)));

        customer.says("I take this one", message -> at(agent(message), now(-3 * 3600), now(0)));

        assertThat(conversation(conversation)).containsEntry("handled_by", "human");
    }

    @Test
    void whatACustomerWroteIsDueThoughItIsDatedBeforeAHumansAnswer() {
        long conversation = customer.says("hi", message -> at(message, now(-100), now(-100)));
        customer.says("Agnes here", message -> at(agent(message), now(-90), now(-90)));
        program.webhook(at(unassigned(customer.status("pending")), now(-80)));
        database.update("UPDATE communication.message SET no_answer = 'answered' WHERE conversation_id = ?", conversation);

        customer.says("and now?", message -> at(message, now(-3 * 3600), now(0)));
        database.update("UPDATE communication.message SET no_answer = NULL, received_at = now() + interval '1 hour'" // no turn begins meanwhile
                + " WHERE conversation_id = ? AND no_answer = 'no_responder'", conversation);

        assertThat(due(conversation)).isEqualTo(1);
    }

    @Test
    void ofTwoStatesOfOneMomentTheOneThatCameLastStands() {
        double moment = now(-5);
        long conversation = customer.says("hi", message -> at(message, moment, moment));

        program.webhook(at(unassigned(customer.status("open")), moment));

        assertThat(conversation(conversation)).containsEntry("status", "open");
    }

    @Test
    void aClockThatIsAFewSecondsAheadStillTellsTheOrder() {
        double ahead = now(5);
        program.webhook(at(customer.status("resolved"), ahead));

        long late = customer.says("before the end", message -> at(message, ahead - 2, ahead - 1));

        assertThat(conversation(late)).containsEntry("is_active", false);
    }

    @Test
    void anOldChatwootsStateIsAppliedAsItComes() {
        long conversation = customer.says("first", message -> dateless(message, now(-20)));

        program.webhook(dateless(assigned(customer.status("open"), "open")));
        assertThat(conversation(conversation)).containsEntry("status", "open").containsEntry("assignee_type", "User")
                .containsEntry("handled_by", "human");

        customer.says("are you human?", message -> assigned(dateless(message, now(-10)), "open"));
        assertThat(conversation(conversation)).containsEntry("status", "open").containsEntry("handled_by", "human");

        program.webhook(dateless(unassigned(customer.status("pending"))));
        assertThat(conversation(conversation)).containsEntry("status", "pending").containsEntry("handled_by", "bot");

        program.webhook(dateless(unassigned(customer.status("resolved"))));
        assertThat(conversation(conversation)).containsEntry("is_active", false);
    }

    @Test
    void anOldChatwootsEditIsApplied() {
        ObjectNode message = dateless(customer.message("send 2 boxes", m -> { }), now(-20));
        long conversation = program.webhook(message).number("conversation_id");

        program.webhook(message.put("event", "message_updated").put("content", "send 20 boxes"));

        assertThat(database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ?", String.class, conversation))
                .containsExactly("send 20 boxes");
    }

    @Test
    void whatWasWrittenDaysAgoHasWaitedForDays() {
        String session = "s" + Payloads.unused();
        ObjectNode event = Payloads.bridgeMessage(session, "OLD" + session, "4915" + Payloads.unused() + "@s.whatsapp.net", "three days old");
        ((ObjectNode) event.path("data")).put("timestamp", Instant.now().minus(Duration.ofDays(3)).toEpochMilli());

        long message = program.bridge(event).number("message_id");

        assertThat(database.queryForObject("SELECT extract(epoch FROM now() - received_at)::int FROM communication.message WHERE id = ?",
                Integer.class, message)).isBetween(3 * 86400 - 60, 3 * 86400 + 60);
    }

    /** Seconds since 1970, so many from now. */
    private static double now(double seconds) {
        return Math.round(System.currentTimeMillis() + seconds * 1000) / 1000.0;
    }

    private static ObjectNode at(ObjectNode message, double created, double updated) {
        ((ObjectNode) message.path("conversation")).put("updated_at", updated);
        return message.put("created_at", Instant.ofEpochMilli(Math.round(created * 1000)).toString());
    }

    private static ObjectNode at(ObjectNode conversation, double updated) {
        return conversation.put("updated_at", updated);
    }

    private static ObjectNode dateless(ObjectNode message, double created) {
        dateless((ObjectNode) message.path("conversation"));
        return message.put("created_at", Instant.ofEpochMilli(Math.round(created * 1000)).toString());
    }

    private static ObjectNode dateless(ObjectNode conversation) {
        conversation.remove(List.of("updated_at", "last_activity_at", "timestamp"));
        return conversation;
    }

    private static ObjectNode open(ObjectNode message) {
        ((ObjectNode) message.path("conversation")).put("status", "open");
        return message;
    }

    private static ObjectNode agent(ObjectNode message) {
        message.put("message_type", "outgoing").putObject("sender").put("id", 7).put("name", "Agnes").put("type", "user");
        return message;
    }

    private static ObjectNode assigned(ObjectNode event, String status) {
        ObjectNode conversation = (ObjectNode) (event.has("meta") ? event : event.path("conversation"));
        conversation.put("status", status);
        ((ObjectNode) conversation.path("meta")).put("assignee_type", "User").putObject("assignee").put("id", 3).put("type", "user");
        return event;
    }

    private static ObjectNode unassigned(ObjectNode event) {
        ((ObjectNode) event.path("meta")).putNull("assignee_type").putNull("assignee");
        return event;
    }

    private int due(long conversation) {
        return database.queryForObject("SELECT count(*) FROM communication.unanswered('{\"answer_open\":false,\"max_age\":86400}')"
                + " WHERE conversation_id = ?", Integer.class, conversation);
    }

    private Map<String, Object> conversation(long id) {
        return database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", id);
    }
}
