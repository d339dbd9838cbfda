package io.chatwootprocessor.conversation;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a responder gets of a message whose text is not all of it, and who answers where nothing is left to read. */
@ProcessorTest
class SaidTest {

    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;

    private final long inbox = Payloads.unused();
    private Customer customer;

    @BeforeEach
    void aCustomerOfAnInboxThatTheAiCoreAnswers() {
        queue.clear();
        chatwoot.storesMessages();
        aiCore.answersIn(inbox, database);
        aiCore.says("Hello!");
        customer = new Customer(program, inbox);
    }

    @Test
    void aFileThatTheWebhookDoesNotShowIsAskedFor() {
        ObjectNode message = customer.message("", one -> one.putNull("content"));
        chatwoot.listsAnswer(okJson("{\"payload\":[{\"id\":7,\"content\":\"another\"},{\"id\":" + message.path("id")
                + ",\"content\":\"see\",\"attachments\":[{\"file_type\":\"image\",\"data_url\":\"https://chatwoot.example.com/1.png\"}]}]}"));

        long conversation = program.webhook(message).number("conversation_id");

        await().untilAsserted(() -> assertThat(said(conversation)).containsExactly("see\n[image] https://chatwoot.example.com/1.png"));
        assertThat(chatwoot.requests()).filteredOn(request -> request.getUrl().endsWith(
                "/conversations/" + customer.chatwootConversation() + "/messages?after=" + (message.path("id").asLong() - 1)))
                .isNotEmpty().allSatisfy(request -> assertThat(request.getHeader("api_access_token")).isEqualTo("test-token"));
    }

    static Stream<Arguments> whereNothingIsShown() {
        return Stream.of(answers("knows no more either", okJson("{\"payload\":[]}")),
                answers("shows it without text and files", okJson("{\"payload\":[{\"id\":1}]}")),
                answers("is out", FakeChatwoot.answer(503, "{}")), answers("is no Chatwoot", FakeChatwoot.answer(200, "<html>")),
                answers("allows no bot", FakeChatwoot.answer(401, "{\"error\":\"not authorized for bots\"}")));
    }

    @ParameterizedTest(name = "Chatwoot {0}")
    @MethodSource("whereNothingIsShown")
    void whatNobodyShowsIsHandedToAHuman(String which, ResponseDefinitionBuilder answer) {
        chatwoot.listsAnswer(answer);

        long conversation = customer.says("", message -> message.putNull("content"));

        isHandedOver(conversation, "The customer sent something that is not shown to the bot. Please look at it.");
    }

    @ParameterizedTest
    @CsvSource({"' '", "'\u200b\u200d'", "'\u2800'"})
    void whatHasNoSignThatOneSeesIsHandedToAHuman(String nothing) {
        long conversation = customer.says(nothing);

        isHandedOver(conversation, "The customer sent something that is not shown to the bot. Please look at it.");
    }

    @Test
    void aCallIsHandedToAHuman() {
        long conversation = customer.says("Voice Call", message -> message.put("content_type", "voice_call"));

        isHandedOver(conversation, "The customer called, and the bot cannot talk. Please call back.");
    }

    @Test
    void whatIsNotShownBesideATextIsNamedToTheResponder() throws Exception {
        long conversation;
        try (Suspended turns = new Suspended(context, Suspended.TURNS)) {
            customer.says("look:");
            conversation = customer.says("", message -> message.putNull("content"));
        }

        await().untilAsserted(() -> assertThat(said(conversation)).containsExactly("look:\n[message that is not shown]"));
    }

    @Test
    void aMailWithItsQuestionInTheSubjectIsAnswered() {
        long conversation = customer.says("", message -> {
            message.putNull("content").put("content_type", "incoming_email");
            ((ObjectNode) message.path("content_attributes")).putObject("email").put("subject", "Where is my order 4711?");
        });

        await().untilAsserted(() -> assertThat(said(conversation)).containsExactly("Where is my order 4711?"));
    }

    static Stream<Arguments> attachments() {
        return Stream.of(
                attachment("{'file_type':'location','coordinates_lat':-23.5614,'coordinates_long':-46.6559,'fallback_title':'','data_url':null}",
                        "[location] geo:-23.5614,-46.6559"),
                attachment("{'file_type':'location','coordinates_lat':0,'coordinates_long':0.0}", "[location] geo:0,0.0"),
                attachment("{'file_type':'location','coordinates_lat':1.5,'coordinates_long':2,'fallback_title':'Shop, Main Street 1','data_url':'https://maps.example/1'}",
                        "[location] Shop, Main Street 1 geo:1.5,2 https://maps.example/1"),
                attachment("{'file_type':'location','coordinates_lat':1.5,'coordinates_long':2,'data_url':'geo:1.5,2'}", "[location] geo:1.5,2"),
                attachment("{'file_type':'location','fallback_title':'Shop'}", "[location] Shop"),
                attachment("{'file_type':'image','coordinates_lat':0.0,'coordinates_long':0.0,'data_url':'https://a.example/1.png'}",
                        "[image] https://a.example/1.png"),
                attachment("{'file_type':'contact','fallback_title':'+49 170 12345','meta':{'firstName':'Ann','lastName':'Example'}}",
                        "[contact] Ann Example +49 170 12345"),
                attachment("{'file_type':'contact','fallback_title':'+49 170 12345','meta':{'first_name':'Ann'}}", "[contact] Ann +49 170 12345"),
                attachment("{'file_type':'contact','fallback_title':'Ann','data_url':'tel:+4917012345'}", "[contact] Ann tel:+4917012345"),
                attachment("{'file_type':'audio','data_url':'https://a.example/1.ogg','transcribed_text':'Where is it?'}",
                        "[audio] https://a.example/1.ogg \"Where is it?\""),
                attachment("{'file_type':'audio','data_url':'https://a.example/1.ogg','transcribed_text':''}", "[audio] https://a.example/1.ogg"),
                attachment("{'file_type':'file','file_name':'order.pdf','data_url':'https://a.example/1'}", "[file] order.pdf https://a.example/1"),
                attachment("{'file_type':'story_mention','data_url':'https://a.example/story'}", "[story_mention] https://a.example/story"),
                attachment("{'file_type':'share','fallback_title':'A post','data_url':'https://a.example/p'}", "[share] A post https://a.example/p"),
                attachment("{'file_type':'fallback','fallback_title':'A page','data_url':'https://a.example/'}", "[fallback] A page https://a.example/"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("attachments")
    void whatChatwootKnowsOfAnAttachmentIsSaid(String attachment, String said) {
        assertThat(database.queryForObject("SELECT communication.files(jsonb_build_array(?::jsonb))", String.class, attachment)).isEqualTo(said);
    }

    @Test
    void theStoryThatSomebodyAnswersIsSaid() {
        long conversation = customer.says("nice", message ->
                ((ObjectNode) message.path("content_attributes")).put("story_url", "https://a.example/story"));

        await().untilAsserted(() -> assertThat(said(conversation)).containsExactly("nice\n[story] https://a.example/story"));
    }

    @Test
    void aTranscriptionThatComesWhileTheResponderThinksIsAnsweredInstead() {
        aiCore.repeats();
        aiCore.thinks();
        ObjectNode message = customer.message("", one -> one.putNull("content").putArray("attachments").addObject()
                .put("file_type", "audio").put("data_url", "https://a.example/1.ogg").put("transcribed_text", ""));
        long conversation = program.webhook(message).number("conversation_id");
        await().until(() -> !said(conversation).isEmpty());

        ((ObjectNode) message.at("/attachments/0")).put("transcribed_text", "Where is it?");
        program.webhook(message.put("event", "message_updated")); // of the same version of the conversation
        aiCore.answersAll();

        await().untilAsserted(() -> assertThat(database.queryForList(
                "SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'", String.class, conversation))
                .containsExactly("[audio] https://a.example/1.ogg \"Where is it?\""));
    }

    @Test
    void whatAnUpdateDoesNotShowIsNotForgotten() {
        ObjectNode message = customer.message("", one -> one.putNull("content").putArray("attachments").addObject()
                .put("file_type", "image").put("data_url", "https://a.example/1.png"));
        long id = program.webhook(message).number("message_id");

        message.remove("attachments");
        program.webhook(message.put("event", "message_updated"));

        assertThat(database.queryForObject("SELECT communication.files(attachments) FROM communication.message WHERE id = ?", String.class, id))
                .isEqualTo("[image] https://a.example/1.png");
    }

    @Test
    void anOptionThatTheCustomerChoosesIsWhatTheySayAndAnsweredOnce() {
        long conversation = customer.says("Hi");
        await().untilAsserted(() -> assertThat(said(conversation)).hasSize(1));
        ObjectNode question = asked("agent_bot");

        program.webhook(question);
        program.webhook(chosen(question));
        program.webhook(chosen(question).put("content", "What is it about? (edited)"));

        await().untilAsserted(() -> assertThat(said(conversation)).containsExactly("Hi", "Delivery"));
        assertThat(database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'inbound'"
                + " ORDER BY id", String.class, conversation)).containsExactly("Hi", "Delivery");
    }

    @ParameterizedTest
    @CsvSource({"input_csat, outgoing", "input_email, template"})
    void aRatingAndAnAddressThatChatwootAskedForAreNotSaidToTheBot(String contentType, String messageType) {
        long conversation = customer.says("Hi", message -> ((ObjectNode) message.path("conversation")).put("status", "open"));
        ObjectNode question = asked("agent_bot").put("content_type", contentType).put("message_type", messageType);
        program.webhook(question);

        program.webhook(chosen(question));

        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE conversation_id = ? AND direction = 'inbound'",
                Integer.class, conversation)).isEqualTo(1);
    }

    private ObjectNode asked(String by) {
        return customer.message("What is it about?", message -> {
            message.put("message_type", "outgoing").put("content_type", "input_select");
            message.putObject("sender").put("id", 4).put("name", "Our bot").put("type", by);
            ((ObjectNode) message.path("content_attributes")).putArray("items").addObject().put("title", "Delivery").put("value", "delivery");
        });
    }

    private static ObjectNode chosen(ObjectNode question) {
        ObjectNode update = question.deepCopy().put("event", "message_updated");
        ((ObjectNode) update.path("content_attributes")).putArray("submitted_values").addObject().put("title", "Delivery").put("value", "delivery");
        return update;
    }

    private void isHandedOver(long conversation, String note) {
        await().untilAsserted(() -> assertThat(database.queryForList(
                "SELECT coalesce(argument, content) FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id",
                String.class, conversation)).containsExactly(note, "open"));
        assertThat(database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation))
                .isEqualTo("human");
        assertThat(said(conversation)).as("the AI core is not asked").isEmpty();
    }

    private List<String> said(long conversation) {
        return aiCore.questions(conversation).stream().map(FakeAiCore::said).toList();
    }

    private static Arguments answers(String which, ResponseDefinitionBuilder answer) {
        return Arguments.of(which, answer);
    }

    private static Arguments attachment(String json, String said) {
        return Arguments.of(json.replace('\'', '"'), said);
    }
}
