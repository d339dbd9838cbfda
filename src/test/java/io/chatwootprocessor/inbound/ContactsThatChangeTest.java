package io.chatwootprocessor.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A conversation follows Chatwoot's when the contact of that one is corrected, merged, or becomes known. */
@ProcessorTest
class ContactsThatChangeTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    private final long account = Payloads.unused();
    private final long inbox = Payloads.unused();
    private final String corrected = "+4917" + Payloads.unused();
    private Customer customer;

    @BeforeEach
    void aCustomer() {
        customer = new Customer(program, account, inbox);
    }

    @Test
    void aCorrectedNumberKeepsTheConversationAndWhoHasIt() {
        long conversation = customer.says("hi");
        customer.isAnsweredByAnAgent("I take this one");

        assertThat(customer.says("still there?", this::corrected)).isEqualTo(conversation);

        assertThat(conversation(conversation)).containsEntry("handled_by", "human").containsEntry("user_identifier", corrected);
        assertThat(customer.says("and now?", this::corrected)).isEqualTo(conversation);
    }

    @Test
    void anOlderEventDoesNotBringTheOldNumberBack() {
        ObjectNode late = customer.message("late", message -> { });
        long conversation = customer.says("still there?", this::corrected);

        assertThat(program.webhook(late).number("conversation_id")).isEqualTo(conversation);
        assertThat(conversation(conversation)).containsEntry("user_identifier", corrected);
    }

    @Test
    void whatWaitsGoesOutInTheSameOrder() {
        long conversation = customer.says("hi");
        List.of("one", "two").forEach(text -> database.update("INSERT INTO communication.message (conversation_id, account_id, direction,"
                + " status, content) VALUES (?, ?, 'outbound', 'queued', ?)", conversation, account, text));

        customer.says("hi again", this::corrected);

        assertThat(database.queryForList("SELECT content || ' ' || (next_attempt_at IS NOT NULL) FROM communication.message"
                + " WHERE conversation_id = ? AND status = 'queued' ORDER BY id", String.class, conversation))
                .containsExactly("one true", "two false");
    }

    @Test
    void whoIsMergedIntoSomebodyWithAConversationInTheInboxKeepsTheirOwn() {
        Customer other = new Customer(program, account, inbox);
        long others = other.says("I was here before", this::corrected);
        long conversation = customer.says("hi");

        assertThat(customer.says("it is me", this::corrected)).isEqualTo(conversation);

        assertThat(other.says("and me", this::corrected)).isEqualTo(others);
        assertThat(conversation(conversation).get("user_identifier")).isNotEqualTo(corrected);
    }

    @Test
    void aVisitorWhoGivesAnAddressIsInTheSameConversation() {
        ObjectNode before = visitor("hi", null);
        long conversation = program.webhook(before).number("conversation_id");

        ObjectNode after = visitor("it is me", "anna" + account + "@example.com");

        assertThat(program.webhook(after).number("conversation_id")).isEqualTo(conversation);
    }

    @Test
    void erasingAPersonFindsTheConversationUnderTheirOldNumber() {
        long conversation = customer.says("hi");
        String before = (String) conversation(conversation).get("user_identifier");
        customer.says("hi again", this::corrected);

        assertThat(program.delete("/contacts/" + before).body().path("erased").path("conversations").asInt()).isEqualTo(1);

        assertThat(database.queryForList("SELECT id FROM communication.conversation WHERE id = ?", conversation)).isEmpty();
    }

    @Test
    void theNumberOfSomebodyWhoHidItWinsWhicheverComesFirst() {
        for (List<String> order : List.of(List.of("lid", "number"), List.of("number", "lid"))) {
            String session = "s" + Payloads.unused();
            long digits = 4916_0000_0000L + Payloads.unused();
            for (String door : order) {
                program.bridge(Payloads.bridgeMessage(session, "DUP" + digits, digits + (door.equals("lid") ? "9999@lid" : "@s.whatsapp.net"), "hi"));
            }

            assertThat(database.queryForList("SELECT c.user_identifier FROM communication.message m JOIN communication.conversation c"
                    + " ON c.id = m.conversation_id WHERE m.external_id = ?", String.class, "DUP" + digits)).as("%s", order)
                    .containsExactly("+" + digits);
        }
    }

    private void corrected(ObjectNode message) {
        ((ObjectNode) message.path("sender")).put("phone_number", corrected);
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", corrected);
    }

    private ObjectNode visitor(String content, String verifiedAddress) {
        return customer.message(content, message -> {
            ObjectNode conversation = (ObjectNode) message.path("conversation");
            conversation.put("channel", "Channel::WebWidget");
            ((ObjectNode) conversation.path("contact_inbox")).put("source_id", "visitor-" + account)
                    .put("hmac_verified", verifiedAddress != null);
            ObjectNode meta = (ObjectNode) conversation.path("meta");
            meta.put("hmac_verified", verifiedAddress != null);
            ((ObjectNode) meta.path("sender")).putNull("phone_number").put("email", verifiedAddress);
        });
    }

    private Map<String, Object> conversation(long id) {
        return database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", id);
    }
}
