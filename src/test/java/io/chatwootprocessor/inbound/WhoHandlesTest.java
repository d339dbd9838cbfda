package io.chatwootprocessor.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Orders;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A conversation is a human's or the bot's by all that tells it, in whatever order it comes. */
@ProcessorTest
class WhoHandlesTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    private Customer customer;

    static Stream<Arguments> whatAHumanSays() {
        return Stream.of(
                says("on the phone", "human", message -> message.putNull("sender")),
                says("on the phone, and the channel says so", "human", message -> {
                    message.putNull("sender");
                    attributes(message).put("external_echo", true);
                }),
                says("with files that the webhook does not show", "human", message -> {
                    agent(message);
                    message.putNull("content").remove("attachments");
                }),
                says("as an automation", "bot", message -> {
                    message.putNull("sender");
                    attributes(message).put("automation_rule_id", 3);
                }),
                says("as a campaign", "bot", message -> {
                    agent(message);
                    more(message).put("campaign_id", 3);
                }),
                says("as a WhatsApp template of nobody's", "bot", message -> {
                    message.putNull("sender");
                    more(message).putObject("template_params").put("name", "hello");
                }),
                says("as a greeting", "bot", message -> message.put("message_type", "template").putNull("sender")),
                says("as another bot", "bot", message -> message.putObject("sender").put("id", 8).put("type", "agent_bot")),
                says("as a note", "bot", message -> {
                    agent(message);
                    message.put("private", true);
                }));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("whatAHumanSays")
    void anOutgoingMessageSilencesTheBotWhereAHumanWroteIt(String how, String handledBy, Consumer<ObjectNode> difference) {
        customer = new Customer(program, Payloads.unused());
        long conversation = customer.says("Hi");

        customer.says("I take this one", message -> difference.accept(message.put("message_type", "outgoing")));

        assertThat(handledBy(conversation)).isEqualTo(handledBy);
    }

    @Test
    void whatIsPendingAgainIsTheBotsWhicheverEventSaysSo() {
        handledInAllOrders("bot", customer -> List.of(
                customer.message("Hi", message -> { }),
                reply(customer, "open"),
                updated(status(customer, "pending"), "open")));
        handledInAllOrders("bot", customer -> List.of(
                customer.message("Hi", message -> { }),
                reply(customer, "open"),
                customer.message("bot?", message -> { })));
        handledInAllOrders("bot", customer -> List.of(
                customer.message("Hi", message -> { }),
                reply(customer, "pending"),
                status(customer, "open").put("event", "conversation_updated"),
                status(customer, "pending").put("event", "conversation_updated")));
    }

    @Test
    void whoAnsweredInAPendingConversationKeepsItThoughItStaysPending() {
        handledInAllOrders("human", customer -> List.of(
                customer.message("Hi", message -> { }),
                reply(customer, "pending"),
                customer.message("thanks", message -> { }),
                status(customer, "pending").put("event", "conversation_updated")));
    }

    @Test
    void whomItIsAssignedToHasItAlsoBeforeTheyWriteUntilItIsGivenBack() {
        handledInAllOrders("human", customer -> List.of(
                customer.message("Hi", message -> { }),
                assigned(status(customer, "pending").put("event", "conversation_updated")),
                customer.message("hello?", this::assigned)));
        handledInAllOrders("bot", customer -> List.of(
                customer.message("Hi", message -> { }),
                assigned(status(customer, "open")),
                assigned(status(customer, "pending"))));
        handledInAllOrders("bot", customer -> List.of(
                customer.message("Hi", message -> { }),
                assigned(status(customer, "pending").put("event", "conversation_updated")),
                status(customer, "pending").put("event", "conversation_updated")));
    }

    @Test
    void aConversationThatIsAHumansFromTheBeginningIsTheirs() {
        customer = new Customer(program, Payloads.unused());

        assertThat(handledBy(customer.says("Hi", this::assigned))).isEqualTo("human");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHandOverStaysWithTheConversationThatEndedAfterItAlsoIfItsEndIsToldLate(boolean late) {
        customer = new Customer(program, Payloads.unused());
        long first = customer.says("A human, please");
        database.update("INSERT INTO communication.turn (conversation_id, status, message_ids, responder, bot_name, action, handed_over_at, finished_at)"
                + " SELECT m.conversation_id, 'completed', ARRAY [m.id], 'echo', 'Bot', 'handoff', m.timestamp, now()"
                + " FROM communication.message m WHERE m.conversation_id = ?", first);
        List<ObjectNode> events = List.of(status(customer, "open"), reply(customer, "open"), status(customer, "resolved"),
                customer.message("A new question", message -> { }));

        for (int event : late ? new int[] {0, 1, 3, 2} : new int[] {0, 1, 2, 3}) {
            assertThat(program.webhook(events.get(event)).status()).isEqualTo(200);
        }

        assertThat(database.queryForList("SELECT c.is_active || ' ' || c.handled_by || ' ' || (SELECT count(*) FROM communication.turn t"
                + " WHERE t.conversation_id = c.id) FROM communication.conversation c WHERE chatwoot_conversation_id = ? ORDER BY c.started_at", String.class,
                customer.chatwootConversation())).containsExactly("false human 1", "true bot 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{} | 1", "{\"unknown_bots_are_others\":true} | 0", "{\"own_bots\":[99]} | 1",
            "{\"own_bots\":[5,6]} | 0"})
    void aConversationThatIsAssignedToAnotherBotIsThatBots(String known, int due) {
        Customer somebody = new Customer(program, Payloads.unused());
        long conversation = somebody.says("Hi", message -> ((ObjectNode) message.at("/conversation/meta"))
                .put("assignee_type", "AgentBot").putObject("assignee").put("id", 99).put("type", "agent_bot"));
        database.update("UPDATE communication.message SET no_answer = NULL, received_at = now() + interval '1 hour'" // no turn begins meanwhile
                + " WHERE conversation_id = ?", conversation);

        assertThat(database.queryForObject("SELECT count(*) FROM communication.unanswered('{\"max_age\":86400}'::jsonb || ?::jsonb)"
                + " WHERE conversation_id = ?", Integer.class, known, conversation)).isEqualTo(due);
    }

    @Test
    void whichBotWeAreIsLearnedFromWhatWeSaid() {
        long account = Payloads.unused();
        Customer somebody = new Customer(program, account, Payloads.unused());
        long conversation = somebody.says("Hi");
        UUID marker = UUID.randomUUID();
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, reply_id, adapter)"
                + " VALUES (?, ?, 'outbound', 'sent', 'Hello!', ?, 'chatwoot')", conversation, account, marker);

        somebody.says("Hello!", message -> {
            message.put("message_type", "outgoing").putObject("sender").put("id", 5).put("type", "agent_bot");
            attributes(message).putObject("processor").put("reply_id", marker.toString());
        });

        assertThat(database.queryForList("SELECT bot_id FROM communication.own_bot WHERE account_id = ?", Long.class, account)).containsExactly(5L);
        assertThat(handledBy(conversation)).isEqualTo("bot");
    }

    @Test
    void whoAnswersOnTheLinkedPhoneHasTheConversationButNotTheEchoOfWhatWeSent() {
        String session = "s" + Payloads.unused();
        String phone = "4915" + Payloads.unused();
        long conversation = program.bridge(Payloads.bridgeMessage(session, "A" + phone, phone + "@s.whatsapp.net", "hi")).number("conversation_id");
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, source)"
                + " VALUES (?, 'outbound', 'sent', 'Hello!', 'whatsapp', 'whatsapp')", conversation);

        assertThat(program.bridge(fromMe(session, "B" + phone, phone, "Hello!")).body().path("reason").asText()).isEqualTo("own_message");
        assertThat(handledBy(conversation)).isEqualTo("bot");

        assertThat(program.bridge(fromMe(session, "C" + phone, phone, "owner here")).number("conversation_id")).isEqualTo(conversation);
        assertThat(handledBy(conversation)).isEqualTo("human");
    }

    @Test
    void aVoiceMessageFromTheLinkedPhoneIsAHumansAnswer() {
        String session = "s" + Payloads.unused();
        String phone = "4915" + Payloads.unused();
        long conversation = program.bridge(Payloads.bridgeMessage(session, "A" + phone, phone + "@s.whatsapp.net", "hi")).number("conversation_id");
        ObjectNode voice = fromMe(session, "B" + phone, phone, "");
        ((ObjectNode) voice.path("data")).put("type", "audio").put("hasMedia", true).remove("text");

        assertThat(program.bridge(voice).number("conversation_id")).isEqualTo(conversation);

        assertThat(handledBy(conversation)).isEqualTo("human");
    }

    private static ObjectNode fromMe(String session, String id, String phone, String text) {
        ObjectNode event = Payloads.bridgeMessage(session, id, phone + "@s.whatsapp.net", text);
        ((ObjectNode) event.path("data")).put("fromMe", true);
        return event;
    }

    /** Plays the story in every order, each with a customer of its own. */
    private void handledInAllOrders(String expected, Function<Customer, List<ObjectNode>> story) {
        for (List<Integer> order : Orders.of(story.apply(new Customer(program, 1)).size())) {
            Customer somebody = new Customer(program, Payloads.unused());
            List<ObjectNode> events = story.apply(somebody);
            order.forEach(event -> assertThat(program.webhook(events.get(event)).status()).isEqualTo(200));
            assertThat(database.queryForList("SELECT handled_by FROM communication.conversation WHERE chatwoot_conversation_id = ?",
                    String.class, somebody.chatwootConversation())).as("order %s", order).containsExactly(expected);
        }
    }

    private static ObjectNode reply(Customer customer, String status) {
        return customer.message("I take this one", message -> {
            agent(message.put("message_type", "outgoing"));
            ((ObjectNode) message.path("conversation")).put("status", status);
        });
    }

    private static ObjectNode updated(ObjectNode event, String before) {
        event.put("event", "conversation_updated").putArray("changed_attributes").addObject()
                .putObject("status").put("previous_value", before).put("current_value", event.path("status").asText());
        return event;
    }

    private ObjectNode assigned(ObjectNode event) {
        ObjectNode meta = (ObjectNode) (event.has("meta") ? event : event.path("conversation")).path("meta");
        meta.put("assignee_type", "User").putObject("assignee").put("id", 3).put("name", "Agnes").put("type", "user");
        return event;
    }

    /** Nobody is assigned. */
    private static ObjectNode status(Customer customer, String status) {
        ObjectNode event = customer.status(status);
        ((ObjectNode) event.path("meta")).putNull("assignee_type").putNull("assignee");
        return event;
    }

    private static Arguments says(String how, String handledBy, Consumer<ObjectNode> difference) {
        return Arguments.of(how, handledBy, difference);
    }

    private static void agent(ObjectNode message) {
        message.putObject("sender").put("id", 7).put("name", "Agnes").put("type", "user");
    }

    private static ObjectNode attributes(ObjectNode message) {
        return message.withObject("/content_attributes");
    }

    private static ObjectNode more(ObjectNode message) {
        return message.withObject("/additional_attributes");
    }

    private String handledBy(long conversation) {
        return database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation);
    }
}
