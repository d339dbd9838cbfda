package io.chatwootprocessor.purchasing.talk;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.AssistantFiles;
import io.chatwootprocessor.assistant.model.Models;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The whole way: a vendor's webhook, the order in what stands in for Odoo, and the reply. */
@ProcessorTest
class VendorsByChatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static boolean warm;

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeModels models;
    @Autowired
    Models providers;
    @Autowired
    AssistantFiles files;

    private final long inbox = Payloads.unused();
    private final String name = "vendors-" + inbox;
    private Customer vendor;

    @BeforeEach
    void aVendorWhoWritesToTheAssistant() {
        models.fresh();
        providers.forgetFailures();
        assistant("model: none");
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), name);
        vendor = new Customer(program, inbox);
        isVendor("A vendor");
        if (!warm) { // a program that has just started takes longer than the seconds that a responder has in tests
            program.post("/assistants/" + name + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hola, 10 x LAMP-01\"}]}");
            warm = true;
        }
    }

    @Test
    void aQuoteIsMadeAndConfirmedWithoutAModel() {
        long conversation = vendor.says("Hola, les cotizo 3 x LAMP-01 a 990");

        String offered = reply(conversation, 1);
        assertThat(offered).contains("Registramos su cotización").contains("3 Units LAMP-01: 990.00").contains("2970.00").contains("¿Confirman el pedido");
        vendor.says("confirmo");
        assertThat(reply(conversation, 2)).contains("quedó confirmado");
        assertThat(orders(conversation)).containsExactly("confirmed");
        assertThat(database.queryForList("SELECT name FROM communication.tool_call c JOIN communication.turn t ON t.id = c.turn_id WHERE t.conversation_id = ?"
                + " ORDER BY c.id", String.class, conversation)).containsExactly("create_purchase_quote", "confirm_purchase_order");
        assertThat(models.questions()).isEmpty();
    }

    @Test
    void aNumberIsTheVendorsInBothSpellings() {
        isVendor("Lâmpadas do Vale", "+5511987" + inbox % 1_000_000);
        String short8 = "+551187" + String.format("%06d", inbox % 1_000_000);
        database.update("UPDATE communication.simulated_vendor SET phones = ARRAY[?] WHERE name = 'Lâmpadas do Vale'", short8.replace("+551187", "+5511987"));

        long conversation = vendor.says("Bom dia, segue cotação: 10 LAMP-01", message -> {
            ((com.fasterxml.jackson.databind.node.ObjectNode) message.path("sender")).put("phone_number", short8);
            ((com.fasterxml.jackson.databind.node.ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", short8);
        });

        assertThat(reply(conversation, 1)).contains("Registramos a sua cotação");
    }

    @Test
    void whoseNumberSeveralVendorsHaveIsAskedAndThenServed() {
        isVendor("Otra Empresa");

        long conversation = vendor.says("cotizo 10 x LAMP-01");

        assertThat(reply(conversation, 1)).contains("Hay varias empresas").contains("A vendor").contains("Otra Empresa");
        assertThat(orders(conversation)).isEmpty();
        vendor.says("Otra empresa");
        assertThat(reply(conversation, 2)).contains("Registramos su cotización");
        assertThat(database.queryForObject("SELECT vendor_name FROM communication.purchase_order WHERE conversation_id = ?", String.class, conversation))
                .isEqualTo("Otra Empresa");
    }

    @Test
    void whoIsNoVendorGoesToAHumanAndThereIsNoOrder() {
        database.update("DELETE FROM communication.simulated_vendor WHERE phones @> ARRAY[?]::text[]", phone());

        long conversation = vendor.says("cotizo 10 x LAMP-01");

        assertThat(reply(conversation, 1)).contains("una persona de nuestro equipo");
        assertThat(said(conversation)).anyMatch(text -> text.startsWith("private: ") && text.contains("No vendor in Odoo"));
        assertThat(orders(conversation)).isEmpty();
    }

    @Test
    void aMailIsNoProofOfItsSendersAddress() {
        String address = "sales-" + inbox + "@vendor.example"; // anybody may write it into Reply-To
        database.update("UPDATE communication.simulated_vendor SET emails = ARRAY[?] WHERE phones @> ARRAY[?]::text[]", address, phone());

        long conversation = vendor.says("cotizo 10 x LAMP-01", message -> {
            ObjectNode in = (ObjectNode) message.path("conversation");
            in.put("channel", "Channel::Email");
            in.putObject("contact_inbox").put("source_id", address);
            for (JsonNode sender : List.of(message.path("sender"), in.at("/meta/sender"))) {
                ((ObjectNode) sender).putNull("phone_number").put("email", address);
            }
        });

        assertThat(database.queryForObject("SELECT user_identifier FROM communication.conversation WHERE id = ?", String.class, conversation))
                .isEqualTo(address);
        assertThat(reply(conversation, 1)).contains("una persona de nuestro equipo");
        assertThat(said(conversation)).anyMatch(text -> text.startsWith("private: ") && text.contains("Nobody vouches"));
        assertThat(orders(conversation)).isEmpty();
    }

    @Test
    void inATrialAToolThatReadsServesTheContactAndOneWithAnEffectIsNotRun() {
        long conversation = vendor.says("Hola, les cotizo 3 x LAMP-01 a 990");
        assertThat(reply(conversation, 1)).contains("Registramos su cotización");
        String spaced = phone().replaceFirst("^\\+49(.)", "+49 $1 ");

        JsonNode asked = tried("¿cómo va mi pedido?", ",\"contact\":\"" + spaced + "\"");
        JsonNode confirmed = tried("confirmo", ",\"contact\":\"" + spaced + "\"");
        JsonNode nobody = tried("¿cómo va mi pedido?", "");

        assertThat(asked.at("/calls/0/tool").asText()).isEqualTo("check_order_status");
        assertThat(asked.at("/calls/0/ran").asBoolean()).isTrue();
        assertThat(asked.at("/calls/0/result").asText()).contains("LAMP-01");
        assertThat(nobody.at("/calls/0/result").asText()).contains("not_verified");
        assertThat(confirmed.path("calls")).filteredOn(call -> call.path("effect").asBoolean()).isNotEmpty()
                .noneMatch(call -> call.path("ran").asBoolean());
        assertThat(orders(conversation)).containsExactly("draft");
    }

    private JsonNode tried(String says, String contact) {
        return program.post("/assistants/" + name + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"" + says + "\"}]" + contact + "}").body();
    }

    @Test
    void aModelConfirmsNothingThatTheVendorDoesNotConfirm() {
        assistant("model: default\ninstructions: You serve vendors.");
        models.answers(calls("create_purchase_quote", "{\"lines\":[{\"product\":\"LAMP-01\",\"quantity\":10}]}"), calls("confirm_purchase_order", "{}"),
                text("Do you confirm it?"));

        long conversation = vendor.says("We offer 10 x LAMP-01");

        assertThat(reply(conversation, 1)).isEqualTo("Do you confirm it?");
        assertThat(orders(conversation)).containsExactly("draft");
        assertThat(models.questions().get(2).toString()).contains("the vendor does not say clearly");
    }

    @Test
    void aModelOrdersNoNumberThatTheVendorDidNotWrite() {
        assistant("model: default\ninstructions: You serve vendors.");
        models.answers(calls("create_purchase_quote", "{\"lines\":[{\"product\":\"LAMP-01\",\"quantity\":12,\"price\":990}]}"), text("How many?"));

        long conversation = vendor.says("We offer ten LAMP-01 at 990");

        assertThat(reply(conversation, 1)).isEqualTo("How many?");
        assertThat(orders(conversation)).isEmpty();
        assertThat(models.questions().get(1).toString()).contains("did not write 12");
    }

    private void assistant(String answers) {
        models.file(name + ".yaml", """
                description: A test
                rules: purchasing
                tools: [purchasing, chatwoot]
                """ + answers + "\n");
        files.refresh();
    }

    private String phone() {
        return "+49" + vendor.chatwootConversation();
    }

    private void isVendor(String called, String... phones) {
        database.update("INSERT INTO communication.simulated_vendor (id, name, phones, language) VALUES (?, ?, ARRAY[?], 'es_CL')", Payloads.unused(), called,
                phones.length == 0 ? phone() : phones[0]);
    }

    private String reply(long conversation, int number) {
        return await().atMost(PATIENCE).until(() -> said(conversation).stream().filter(text -> !text.startsWith("private: ") && !text.startsWith("command: "))
                .toList(), list -> list.size() >= number).get(number - 1);
    }

    private List<String> orders(long conversation) {
        return database.queryForList("SELECT state FROM communication.purchase_order WHERE conversation_id = ?", String.class, conversation);
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT CASE WHEN command IS NOT NULL THEN 'command: ' || command WHEN private THEN 'private: ' || content"
                + " ELSE content END FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id", String.class, conversation);
    }
}
