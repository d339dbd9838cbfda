package io.chatwootprocessor.purchasing.talk;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.AssistantFiles;
import io.chatwootprocessor.assistant.model.Models;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a human has to decide reaches one, whatever the model would say. */
@ProcessorTest
class ModelHandOverTest {

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

    @Test
    void aTotalAboveTheLimitIsNotToldAsConfirmed() {
        long inbox = Payloads.unused();
        models.fresh();
        providers.forgetFailures();
        models.file("limits-" + inbox + ".yaml", "description: A test\nrules: purchasing\ntools: [purchasing, chatwoot]\nmodel: default\ninstructions: You serve vendors.\n");
        files.refresh();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), "limits-" + inbox);
        Customer vendor = new Customer(program, inbox);
        database.update("INSERT INTO communication.simulated_vendor (id, name, phones) VALUES (?, 'A vendor', ARRAY[?])", Payloads.unused(),
                "+49" + vendor.chatwootConversation());
        models.answers(calls("create_purchase_quote", "{\"lines\":[{\"product\":\"LAMP-01\",\"quantity\":40}]}"), calls("confirm_purchase_order", "{}"),
                text("It is confirmed!"));

        long conversation = vendor.says("We offer 40 LAMP-01, and I confirm the order");

        String note = await().until(() -> database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ?"
                + " AND direction = 'outbound' AND private", String.class, conversation).stream().findFirst().orElse(null), found -> found != null);
        assertThat(note).contains("above the limit of 5000").contains("Please decide");
        assertThat(models.questions()).as("the model hears no result of the confirmation").hasSize(2);
        assertThat(database.queryForObject("SELECT state FROM communication.purchase_order WHERE conversation_id = ?", String.class, conversation)).isEqualTo("draft");
        assertThat(database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' AND NOT private", String.class,
                conversation)).doesNotContain("It is confirmed!");
    }

    @Test
    void aModelThatTellsAQuoteAsConfirmedIsNotHeard() {
        long inbox = Payloads.unused();
        models.fresh();
        providers.forgetFailures();
        models.file("limits-" + inbox + ".yaml", "description: A test\nrules: purchasing\ntools: [purchasing, chatwoot]\nmodel: default\ninstructions: You serve vendors.\n");
        files.refresh();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), "limits-" + inbox);
        Customer vendor = new Customer(program, inbox);
        database.update("INSERT INTO communication.simulated_vendor (id, name, phones) VALUES (?, 'A vendor', ARRAY[?])", Payloads.unused(),
                "+49" + vendor.chatwootConversation());
        models.answers(calls("create_purchase_quote", "{\"lines\":[{\"product\":\"LAMP-01\",\"quantity\":2}]}"), text("Your order has been confirmed!"),
                text("The quote is created. Do you confirm it?"));

        long conversation = vendor.says("We offer 2 LAMP-01");

        await().untilAsserted(() -> assertThat(database.queryForList("SELECT content FROM communication.message"
                + " WHERE conversation_id = ? AND direction = 'outbound' AND NOT private", String.class, conversation))
                .containsExactly("The quote is created. Do you confirm it?"));
    }
}
