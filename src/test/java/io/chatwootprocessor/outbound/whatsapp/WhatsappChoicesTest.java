package io.chatwootprocessor.outbound.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.BridgeEvents;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.NarrowProcessorTest;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the settings of the WhatsApp bridge leave to choose. */
@NarrowProcessorTest
class WhatsappChoicesTest {

    @Autowired
    Program program;
    @Autowired
    FakeBridge bridge;
    @Autowired
    BridgeEvents events;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final String session = "s" + Payloads.unused();
    private final String ourNumber = "+4930" + Payloads.unused();
    private long conversation;

    @BeforeEach
    void aCustomerHasWrittenToTheBridge() {
        queue.clear();
        database.update("DELETE FROM communication.rate_limit");
        bridge.works();
        bridge.has(session, "connected", ourNumber.substring(1));
        events.session(session, "connected", ourNumber);
        conversation = customer();
    }

    @AfterEach
    void nothingWaits() {
        queue.clear();
    }

    @Test
    void aMessageOfWhichTheBridgeTellsNothingIsSentAgainAfterAWhile() {
        bridge.dropsMessages();
        long message = later(conversation);
        await().until(() -> queue.message(message).get("in_doubt_since") != null);
        bridge.isBack();

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent").containsEntry("in_doubt_since", null));
        assertThat(bridge.sent()).hasSize(1);
        assertThat(database.queryForObject("SELECT max(ended_at) - min(ended_at) >= interval '600 milliseconds' FROM communication.attempt"
                + " WHERE message_id = ?", Boolean.class, message)).as("after processor.whatsapp.confirmation-wait").isTrue();
    }

    @Test
    void aMessageOfWhichTheBridgeTellsIsNotSentAgain() {
        bridge.dropsAnswers();
        bridge.tells(sent -> {
            events.receipt(session, sent.messageId(), "delivered");
            events.receipt(session, sent.messageId(), "sent");
        });

        long message = later(conversation);

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(queue.message(message).get("delivered_at")).isNotNull();
        assertThat(bridge.sent()).hasSize(1);
    }

    @Test
    void aMessageWhoseTimeIsOverIsNotSentAgainButHeld() {
        bridge.dropsAnswers();
        bridge.tells(sent -> database.update("UPDATE communication.message SET expires_at = now() WHERE conversation_id = ? AND status = 'queued'",
                conversation));

        long message = later(conversation);

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed"));
        assertThat(queue.message(message).get("in_doubt_since")).isNotNull();
        assertThat(bridge.posts()).hasSize(1);
    }

    @Test
    void aGroupIsWrittenToAsTheBridgeNamesIt() {
        long group = events.received(session, ourNumber, "120363041234567890@g.us", "Hello, all");

        Answer answer = program.post("/outbound/send", "{\"conversation_id\":" + group + ",\"content\":\"Hello!\",\"live\":true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(bridge.texts("120363041234567890@g.us")).containsExactly("Hello!");
    }

    @Test
    void theBridgeGetsNoMoreThanItsShareAndTheRestWaitsUnclaimed() {
        List<Long> messages = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            messages.add(later(customer()));
        }

        await().until(() -> bridge.sent().size() == 4);
        await().during(Duration.ofSeconds(1)).until(() -> bridge.sent().size() == 4);
        assertThat(messages).filteredOn(message -> queue.message(message).get("status").equals("queued")).hasSize(2)
                .allSatisfy(message -> assertThat(queue.message(message)).containsEntry("claim_id", null).containsEntry("tries", 0));
    }

    @Test
    void whatWaitsForASessionTakesNothingFromTheShareOfOthers() {
        bridge.has(session, "disconnected", ourNumber.substring(1));
        events.session(session, "disconnected", ourNumber);
        List<Long> waiting = List.of(later(customer()), later(customer()));
        await().until(() -> waiting.stream().mapToInt(message -> (Integer) queue.message(message).get("tries")).sum() > 6);
        String other = "t" + Payloads.unused();
        String otherNumber = "+4931" + Payloads.unused();
        bridge.has(other, "connected", otherNumber.substring(1));

        for (int i = 0; i < 4; i++) {
            later(events.received(other, otherNumber, "+4918" + Payloads.unused(), "Hello?"));
        }

        await().atMost(Duration.ofSeconds(8)).until(() -> bridge.sent().size() == 4);
    }

    private long customer() {
        return events.received(session, ourNumber, "+4917" + Payloads.unused(), "Hello?");
    }

    private long later(long conversation) {
        Answer answer = program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hi\",\"live\":true,\"async\":true}");
        assertThat(answer.status()).isEqualTo(202);
        return answer.number("message_id");
    }
}
