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
import io.chatwootprocessor.Suspended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A burst of messages becomes one answer. */
@ProcessorTest
@Tag("quick")
class TurnTest {

    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    Leases leases;
    @Autowired
    CamelContext context;

    private final long inbox = Payloads.unused();
    private Customer customer;

    @BeforeEach
    void aCustomerOfAnInboxThatTheAiCoreAnswers() {
        queue.clear();
        aiCore.answersIn(inbox, database);
        aiCore.says("Hello!");
        customer = new Customer(program, inbox);
    }

    @Test
    void fourFragmentsGetOneAnswerThatSawAllInTheOrderInWhichTheyWereWritten() throws Exception {
        List<String> fragments = List.of("hi", "do you have", "the blue one", "in size M?");
        List<ObjectNode> burst = new ArrayList<>(fragments.stream().map(text -> customer.message(text, message -> { })).toList());
        Collections.swap(burst, 1, 2); // Chatwoot keeps no order

        long conversation;
        try (Suspended turns = new Suspended(context, Suspended.TURNS)) {
            conversation = burst.stream().mapToLong(message -> program.webhook(message).number("conversation_id")).max().getAsLong();
        }

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said).containsExactly(String.join("\n", fragments));
        assertThat(inbound(conversation)).containsOnly("read").hasSize(4);
        assertThat(turns(conversation)).singleElement().satisfies(turn -> assertThat(turn)
                .containsEntry("status", "completed").containsEntry("action", "reply").containsEntry("rounds", 1));
        await().untilAsserted(() -> assertThat(leases.any()).as("leases that are still renewed").isFalse());
    }

    @Test
    void whatWasWrittenInTheSameMomentIsInTheOrderOfChatwootsIds() throws Exception {
        long id = Payloads.unused() * 1000;
        long conversation = 0;
        try (Suspended turns = new Suspended(context, Suspended.TURNS)) {
            for (int i : new int[] {9, 10, 1}) {
                conversation = customer.says("fragment " + i,
                        message -> message.put("id", id + i).put("created_at", "2026-07-28T14:03:21.412Z"));
            }
        }

        long answered = conversation;
        await().untilAsserted(() -> assertThat(aiCore.questions(answered)).extracting(FakeAiCore::said)
                .containsExactly("fragment 1\nfragment 9\nfragment 10"));
    }

    @Test
    void thirtyTwoCopiesOfOneDeliveryAreOneMessageAndGetOneAnswer() {
        String delivery = customer.message("hi", message -> { }).toString();

        List<CompletableFuture<Long>> copies = IntStream.range(0, 32).mapToObj(i ->
                CompletableFuture.supplyAsync(() -> program.webhook(delivery).number("conversation_id"))).toList();
        long conversation = copies.stream().map(CompletableFuture::join).distinct().reduce((a, b) -> -1L).get();

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        assertThat(inbound(conversation)).containsExactly("read");
        assertThat(aiCore.questions(conversation)).hasSize(1);
    }

    @Test
    void whoWritesOnAndOnIsAnsweredAllTheSame() {
        // given a customer who is never quiet for the quiet period
        List<Long> conversation = new ArrayList<>();
        List<Long> moments = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            conversation.add(customer.says("and another thing"));
            moments.add(System.nanoTime());
            return !aiCore.questions(conversation.get(0)).isEmpty();
        });

        assertThat(conversation).hasSizeLessThan(60);
        long longestPause = IntStream.range(1, moments.size()).mapToLong(i -> moments.get(i) - moments.get(i - 1)).max().orElse(Long.MAX_VALUE);
        if (longestPause < Duration.ofMillis(250).toNanos()) { // else a slow machine was quiet for long enough
            assertThat(conversation).hasSizeGreaterThan(5);
        }
    }

    @Test
    void aMessageThatComesWhileTheResponderThinksWithdrawsTheAnswerInTheMaking() {
        aiCore.says("Which one?");
        aiCore.thinks();
        long conversation = customer.says("I want one");
        await().until(() -> !aiCore.questions(conversation).isEmpty());

        aiCore.says("The blue one, in size M.");
        customer.says("the blue one");
        aiCore.answersAll();

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said).containsExactly("I want one", "I want one\nthe blue one");
        assertThat(turns(conversation)).singleElement().satisfies(turn -> assertThat(turn).containsEntry("superseded", 1)
                .containsEntry("rounds", 2).containsEntry("status", "completed"));
        assertThat(said(conversation)).containsExactly("The blue one, in size M.");
    }

    @Test
    void theNextTurnKnowsWhatWasSaidBeforeAndByWhom() {
        long conversation = customer.says("Hi");
        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        customer.isAnsweredByAnAgent("Agnes here.");
        customer.becomes("pending");
        customer.says("a note among agents", message -> message.put("private", true).put("message_type", "outgoing"));

        customer.says("Thanks");

        await().untilAsserted(() -> assertThat(aiCore.questions(conversation)).hasSize(2));
        assertThat(aiCore.questions(conversation).get(1).path("history").toString()).isEqualTo("""
                [{"role":"user","content":"Hi"},{"role":"sale","content":"Agnes here."},{"role":"assistant","content":"Hello!"},\
                {"role":"user","content":"Thanks"}]""");
    }

    @Test
    void manySendersAreAnsweredSideBySideEachWithTheirOwnAnswer() {
        aiCore.answers(okJson("{\"data\":{\"message\":\"One moment.\"}}").withFixedDelay(500));
        long account = Payloads.unused();

        List<Long> conversations = IntStream.range(0, 24).mapToObj(i -> new Customer(program, account, inbox).says("customer " + i)).toList();

        await().untilAsserted(() -> assertThat(conversations).allSatisfy(conversation ->
                assertThat(queue.statuses(conversation)).containsExactly("sent")));
        IntStream.range(0, 24).forEach(i -> assertThat(aiCore.questions(conversations.get(i))).extracting(FakeAiCore::said)
                .containsExactly("customer " + i));
    }

    @Test
    void anEmailIsReadWithoutWhatItQuotesAndAFileByItsKindAndAddress() {
        long conversation = customer.says("Yes, please.\n\n> Do you want it?", message -> {
            ((ObjectNode) message.path("content_attributes")).putObject("email").putObject("text_content").put("quoted", "Yes, please.");
            message.putArray("attachments").addObject().put("file_type", "image").put("data_url", "https://chatwoot.example.com/1.png");
        });

        await().untilAsserted(() -> assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said)
                .containsExactly("Yes, please.\n[image] https://chatwoot.example.com/1.png"));
    }

    @Test
    void aPayloadOfTheFirstProcessorIsAnsweredToo() {
        program.put("/bot-configs/default", "{\"responder\":\"ai-core\",\"ai_core_url\":\"" + aiCore.url() + "\"}");
        try {
            long conversation = program.webhook("{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":{\"phone_number\":\"+49" + inbox
                    + "\"},\"content\":\"Hello\"}").number("conversation_id");

            await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        } finally {
            program.delete("/bot-configs/default");
        }
    }

    @Test
    void whereNobodyAnswersMessagesStayReceivedAlsoWhenSomebodyAnswersLater() {
        long silent = Payloads.unused();
        Customer other = new Customer(program, silent);
        long conversation = other.says("Anybody there?");
        aiCore.answersIn(silent, database);

        other.says("Hello?");

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        assertThat(inbound(conversation)).containsExactly("received", "read");
        assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said).containsExactly("Hello?");
    }

    private List<String> inbound(long conversation) {
        return database.queryForList("SELECT status FROM communication.message WHERE conversation_id = ? AND direction = 'inbound'"
                + " ORDER BY id", String.class, conversation);
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'"
                + " ORDER BY id", String.class, conversation);
    }

    private List<Map<String, Object>> turns(long conversation) {
        return database.queryForList("SELECT * FROM communication.turn WHERE conversation_id = ?", conversation);
    }
}
