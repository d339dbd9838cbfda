package io.chatwootprocessor.conversation;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The bot answers only where it may. */
@ProcessorTest
class MannersTest {

    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long inbox = Payloads.unused();
    private Customer customer;

    @BeforeEach
    void aCustomerOfAnInboxThatTheAiCoreAnswers() {
        queue.clear();
        aiCore.answersIn(inbox, database);
        aiCore.says("Hello!");
        customer = new Customer(program, inbox);
    }

    static Stream<Arguments> messagesThatNobodyMustAnswer() {
        return Stream.of(
                silent("of an open conversation", message -> conversation(message).put("status", "open")),
                silent("of a snoozed conversation", message -> conversation(message).put("status", "snoozed")),
                silent("outside of the reply window", message -> conversation(message).put("can_reply", false)),
                silent("of a blocked contact", message -> ((ObjectNode) message.path("sender")).put("blocked", true)),
                silent("of a contact that the conversation shows as blocked",
                        message -> ((ObjectNode) message.at("/conversation/meta/sender")).put("blocked", true)),
                silent("written by a machine", message ->
                        ((ObjectNode) message.path("content_attributes")).putObject("email").put("auto_reply", true)),
                silent("a bounce", message -> ((ObjectNode) message.path("content_attributes")).putObject("email")
                        .put("content_type", "multipart/report; report-type=delivery-status")),
                silent("of a group, though Chatwoot has a number for it", message ->
                        ((ObjectNode) message.at("/conversation/contact_inbox")).put("source_id", "120363025246125486@g.us")),
                silent("of a group in an API inbox", message -> {
                    conversation(message).put("channel", "Channel::Api");
                    ((ObjectNode) message.at("/conversation/meta/sender")).put("identifier", "120363025246125486@g.us");
                }),
                silent("of a newsletter", message ->
                        ((ObjectNode) message.at("/conversation/contact_inbox")).put("source_id", "120363144038483540@newsletter")),
                silent("a status", message ->
                        ((ObjectNode) message.at("/conversation/contact_inbox")).put("source_id", "status@broadcast")),
                silent("of WhatsApp itself", message ->
                        ((ObjectNode) message.at("/conversation/contact_inbox")).put("source_id", "0@s.whatsapp.net")),
                silent("deleted", message -> ((ObjectNode) message.path("content_attributes")).put("deleted", true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messagesThatNobodyMustAnswer")
    void aMessageIsStoredAndNotAnswered(String which, Consumer<ObjectNode> difference) {
        long conversation = customer.says("Hello?", difference);

        assertThat(due(conversation)).isZero();
        assertThat(status(conversation)).isEqualTo("received");
    }

    @ParameterizedTest
    @CsvSource({"outgoing", "template"})
    void whatWeOrChatwootSaidIsNotAnswered(String type) {
        long conversation = customer.says("Welcome!", message -> message.put("message_type", type).putNull("sender"));

        assertThat(due(conversation)).isZero();
    }

    @Test
    void aHumansPublicReplySilencesTheBotUntilTheConversationIsGivenBack() {
        long conversation = customer.says("Hi");
        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        customer.isAnsweredByAnAgent("Agnes here. Which one?");

        customer.says("the blue one");
        assertThat(due(conversation)).isZero();
        customer.becomes("open");
        assertThat(due(conversation)).isZero();

        customer.becomes("pending");
        await().untilAsserted(() -> assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said)
                .as("what the human did not answer").containsExactly("Hi", "the blue one"));
    }

    @Test
    void whatAHumanHasAnsweredIsNotAnsweredAgainWhenTheConversationIsGivenBack() {
        long conversation = customer.says("Hi", message -> conversation(message).put("status", "open"));
        customer.isAnsweredByAnAgent("Agnes here.");
        customer.becomes("pending");
        assertThat(due(conversation)).isZero();

        customer.says("and now?");

        await().untilAsserted(() -> assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said)
                .containsExactly("and now?"));
    }

    @Test
    void aConversationThatWasResolvedGoesOnWithTheBot() {
        long first = customer.says("Hi");
        customer.isAnsweredByAnAgent("Agnes here.");
        customer.becomes("resolved");

        long second = customer.says("Hi again");

        assertThat(second).isNotEqualTo(first);
        await().untilAsserted(() -> assertThat(queue.statuses(second)).containsExactly("sent"));
    }

    @Test
    void aHumanWhoAnswersWhileTheResponderThinksIsNotInterrupted() {
        aiCore.says("Hello!");
        aiCore.thinks();
        long conversation = customer.says("Hi");
        await().until(() -> !aiCore.questions(conversation).isEmpty());

        customer.isAnsweredByAnAgent("Agnes here.");
        aiCore.answersAll();

        await().untilAsserted(() -> assertThat(turn(conversation)).containsEntry("status", "completed")
                .containsEntry("action", "none").containsEntry("withdrawn", "human"));
        assertThat(queue.statuses(conversation)).as("only Agnes").containsExactly("sent");
    }

    @Test
    void aHumanWhoAnsweredInOneChatwootConversationHasNotTakenOverTheNextOne() {
        customer.says("in the first one");
        customer.isAnsweredByAnAgent("Agnes here.");
        long next = Payloads.unused();

        long conversation = customer.says("in another one", message -> conversation(message).put("id", next));

        await().untilAsserted(() -> assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said)
                .last().isEqualTo("in another one"));
        customer.isAnsweredByAnAgent("Agnes again, in the first one.");
        assertThat(handledBy(conversation)).isEqualTo("bot");
    }

    @Test
    void aMessageThatTheChannelDeliveredTwiceIsAnsweredOnce() {
        Consumer<ObjectNode> telegram = message -> {
            conversation(message).put("channel", "Channel::Telegram");
            message.put("source_id", "8811");
        };
        long conversation = customer.says("3 pizzas", telegram);
        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));

        assertThat(customer.says("3 pizzas", telegram)).isEqualTo(conversation);
        assertThat(due(conversation)).isZero();
        assertThat(customer.says("4 pizzas", telegram)).isEqualTo(conversation);

        await().untilAsserted(() -> assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said)
                .containsExactly("3 pizzas", "4 pizzas"));
        assertThat(aiCore.questions(conversation).get(1).path("history")).as("the history has it once").hasSize(3);
    }

    @Test
    void aHumanIsAskedWhereChatwootTakesNoReply() {
        long conversation = customer.says("mentioned you in the story", message -> conversation(message).put("can_reply", false));

        await().untilAsserted(() -> assertThat(turn(conversation)).containsEntry("status", "failed")
                .containsEntry("action", "handoff").containsEntry("error", "no reply is taken now: the channel's reply window is closed"));
        assertThat(aiCore.questions(conversation)).isEmpty();
        assertThat(handledBy(conversation)).isEqualTo("human");
    }

    @Test
    void aMessageOpensTheReplyWindowAgainThoughTheConversationSeemsUnchanged() {
        ObjectNode closed = customer.status("pending").put("can_reply", false).put("updated_at", 1785249000.5);
        ((ObjectNode) closed.path("meta")).putNull("assignee").putNull("assignee_type");
        long conversation = program.webhook(closed).number("conversation_id");

        customer.says("Hi again", message -> conversation(message).put("can_reply", true).put("updated_at", 1785249000.5));

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
    }

    @Test
    void aHandoffStandsAlsoWhenTheEndOfAnEarlierConversationBecomesKnownLate() {
        aiCore.answers(okJson("{\"action\":\"handoff\"}"));
        customer.says("first");
        ObjectNode late = customer.status("resolved");
        long conversation = customer.says("a human, please");
        await().untilAsserted(() -> assertThat(handledBy(conversation)).isEqualTo("human"));

        program.webhook(late);

        assertThat(handledBy(conversation)).isEqualTo("human");
    }

    @Test
    void aCustomerWhoWritesOnlyFilesIsAnsweredToo() {
        long conversation = customer.says("", message -> message.putNull("content").putArray("attachments").addObject()
                .put("file_type", "audio").put("data_url", "https://chatwoot.example.com/1.ogg"));

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        assertThat(FakeAiCore.said(aiCore.questions(conversation).get(0))).isEqualTo("[audio] https://chatwoot.example.com/1.ogg");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
            "none, none, false, true", "pending, none, false, true", "pending, AgentBot, false, true", "open, none, false, false",
            "open, none, true, true", "open, AgentBot, true, true", "open, User, true, false", "snoozed, none, true, false",
            "resolved, none, true, false"})
    void openConversationsAreAnsweredWhereTheSettingSaysSoAndNoHumanIsAssigned(String status, String assignee, boolean answerOpen,
            boolean answered) {
        Customer silent = new Customer(program, Payloads.unused());
        long conversation = silent.says("Hello?");
        database.update("UPDATE communication.conversation SET status = ?, assignee_type = ? WHERE id = ?", status, assignee, conversation);
        database.update("UPDATE communication.message SET no_answer = NULL, received_at = now() + interval '1 hour'"
                + " WHERE conversation_id = ?", conversation);

        assertThat(due(conversation, answerOpen)).isEqualTo(answered ? 1 : 0);
    }

    private static Arguments silent(String which, Consumer<ObjectNode> difference) {
        return Arguments.of(which, difference);
    }

    private static ObjectNode conversation(ObjectNode message) {
        return (ObjectNode) message.path("conversation");
    }

    private int due(long conversation) {
        return due(conversation, false);
    }

    /** How many messages a turn is due for. */
    private int due(long conversation, boolean answerOpen) {
        return database.queryForObject("SELECT count(*) FROM communication.unanswered(?::jsonb) WHERE conversation_id = ?", Integer.class,
                "{\"answer_open\":" + answerOpen + ",\"max_age\":86400}", conversation);
    }

    private String handledBy(long conversation) {
        return database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation);
    }

    private String status(long conversation) {
        return database.queryForObject("SELECT status FROM communication.message WHERE conversation_id = ? AND direction = 'inbound'", String.class, conversation);
    }

    private Map<String, Object> turn(long conversation) {
        List<Map<String, Object>> turns = database.queryForList(
                "SELECT * FROM communication.turn WHERE conversation_id = ? ORDER BY started_at DESC", conversation);
        return turns.isEmpty() ? Map.of() : turns.get(0);
    }
}
