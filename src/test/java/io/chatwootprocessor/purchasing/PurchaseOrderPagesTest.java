package io.chatwootprocessor.purchasing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Cleanup;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.tools.ToolContext;
import io.chatwootprocessor.tools.ToolInvoker;
import io.chatwootprocessor.tools.ToolResult;
import io.chatwootprocessor.tools.Tools;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tools in the running program, and what it shows of the orders. */
@ProcessorTest
class PurchaseOrderPagesTest {

    private static final String VENDOR = "+56912345678";

    @Autowired
    Program program;
    @Autowired
    Tools tools;
    @Autowired
    ToolInvoker invoker;
    @Autowired
    OrderFollowing following;
    @Autowired
    JdbcTemplate database;

    @BeforeEach
    @AfterEach
    void forget() {
        database.update("DELETE FROM communication.purchase_order");
        Cleanup.update(database, "DELETE FROM communication.conversation WHERE user_identifier = ?", VENDOR);
    }

    @Test
    void anOrderIsShownWithItsLinesAndItsHistory() {
        long conversation = conversation();
        UUID turn = UUID.randomUUID();
        JsonNode made = call("create_purchase_quote", conversation, turn, Map.of("lines", List.of(Map.of("product", "LAMP-01", "quantity", 2, "price", 985.5))));
        assertThat(made.path("reason").asText()).isEqualTo("created");
        assertThat(call("confirm_purchase_order", conversation, turn, Map.of()).path("reason").asText()).isEqualTo("confirmed");

        JsonNode list = program.get("/purchase-orders?vendor=lámparas&state=confirmed").body();
        assertThat(list.path("purchase_orders")).hasSize(1);
        JsonNode shown = list.path("purchase_orders").path(0);
        assertThat(shown.path("origin").asText()).isEqualTo("CP-" + turn);
        assertThat(shown.path("total").asText()).isEqualTo("1971.00");
        assertThat(shown.path("conversation_id").asLong()).isEqualTo(conversation);
        assertThat(shown.path("odoo").path("name").asText()).isEqualTo(made.path("order").path("name").asText());

        JsonNode one = program.get("/purchase-orders/" + shown.path("id").asLong()).body();
        assertThat(one.path("lines").path(0).path("price").asText()).isEqualTo("985.50");
        assertThat(one.path("history").findValuesAsText("becomes")).containsExactly("draft", "sent", "confirmed");
        assertThat(one.path("history").path(2).path("by").asText()).isEqualTo("vendor");
        assertThat(one.path("history").path(2).path("turn_id").asText()).isEqualTo(turn.toString());
        assertThat(program.get("/purchase-orders?vendor=1").body().path("purchase_orders")).hasSize(1);
        assertThat(program.get("/purchase-orders?state=draft").body().path("purchase_orders")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/purchase-orders?state=lost, 422", "/purchase-orders?limit=0, 422", "/purchase-orders?before=x, 422", "/purchase-orders/x, 422",
            "/purchase-orders/99999999, 404"})
    void aWrongQuestionIsSaidToBeOne(String path, int status) {
        Answer answer = program.get(path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().path("detail").asText()).isNotBlank();
    }

    @Test
    void aQuoteIsMarkedAsSentOnceTheVendorWasTold() {
        long conversation = conversation();
        UUID turn = UUID.randomUUID();
        turn(conversation, turn);
        call("create_purchase_quote", conversation, turn, Map.of("lines", List.of(Map.of("product", "LAMP-01", "quantity", 2))));
        database.update("UPDATE communication.purchase_order SET next_read_at = now()");
        following.follow();
        assertThat(state()).as("no reply was sent yet").isEqualTo("draft");

        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, turn_id) VALUES (?, 1, 'outbound', 'sent', 'P', ?)",
                conversation, turn);
        await().untilAsserted(() -> { // the program, which looks for itself, may have it just now, and put the next look off
            database.update("UPDATE communication.purchase_order SET next_read_at = now()");
            following.follow();
            assertThat(state()).isEqualTo("sent");
        });
    }

    @Test
    void anApprovalCountsForTheOrderAsItWasWhenItWasAskedFor() {
        long conversation = conversation();
        UUID turn = UUID.randomUUID();
        turn(conversation, turn);
        call("create_purchase_quote", conversation, turn, Map.of("lines", List.of(Map.of("product", "LAMP-01", "quantity", 20))));
        assertThat(call("confirm_purchase_order", conversation, turn, Map.of()).path("reason").asText()).isEqualTo("above_limit");
        approve(conversation, turn);
        call("update_order_line", conversation, turn, Map.of("product", "LAMP-01", "quantity", 200));
        assertThat(call("confirm_purchase_order", conversation, turn, Map.of()).path("reason").asText()).as("it is another order now").isEqualTo("above_limit");

        database.update("DELETE FROM communication.approval WHERE conversation_id = ?", conversation);
        approve(conversation, turn);
        assertThat(call("confirm_purchase_order", conversation, turn, Map.of()).path("reason").asText()).isEqualTo("confirmed");
    }

    @Test
    void anOrderFollowsTheConversationToItsNewContact() {
        long conversation = conversation();
        call("create_purchase_quote", conversation, UUID.randomUUID(), Map.of("lines", List.of(Map.of("product", "LAMP-01", "quantity", 2))));

        database.update("UPDATE communication.conversation SET user_identifier = '+56900000001' WHERE id = ?", conversation);

        assertThat(database.queryForObject("SELECT user_identifier FROM communication.purchase_order", String.class)).isEqualTo("+56900000001");
        Cleanup.update(database, "DELETE FROM communication.conversation WHERE id = ?", conversation);
    }

    @Test
    void whoIsErasedIsTakenOutOfTheOrders() {
        long conversation = conversation();
        call("create_purchase_quote", conversation, UUID.randomUUID(), Map.of("lines", List.of(Map.of("product", "LAMP-01", "quantity", 2))));

        JsonNode erased = program.delete("/contacts/%2B56912345678").body();

        assertThat(erased.path("erased").path("purchase_orders").asInt()).isEqualTo(1);
        assertThat(database.queryForMap("SELECT user_identifier, vendor_name, conversation_id FROM communication.purchase_order").values()).containsOnlyNulls();
    }

    @Test
    void oldOrdersThatAreOverAreDeleted() {
        call("create_purchase_quote", conversation(), UUID.randomUUID(), Map.of("lines", List.of(Map.of("product", "LAMP-01", "quantity", 2))));
        database.update("UPDATE communication.purchase_order SET changed_at = now() - interval '400 days'");
        assertThat(delete()).as("it is not over").contains("\"purchase_order\": 0");

        database.update("UPDATE communication.purchase_order SET state = 'cancelled', changed_by = 'odoo'");
        database.update("UPDATE communication.purchase_order SET changed_at = now() - interval '400 days'");
        assertThat(delete()).contains("\"purchase_order\": 1");
    }

    private void turn(long conversation, UUID turn) {
        database.update("INSERT INTO communication.turn (id, conversation_id, status, responder, bot_name, finished_at) VALUES (?, ?, 'completed', 'x', 'x', now())",
                turn, conversation);
    }

    /** Decided in the future: the program ends a decision with which no turn has gone on for a second. */
    private void approve(long conversation, UUID turn) {
        database.update("DELETE FROM communication.tool_call WHERE turn_id = ?", turn);
        database.update("""
                WITH asked AS (
                    INSERT INTO communication.tool_call (turn_id, sequence, name, arguments, arguments_hash, effect, state)
                    VALUES (?, 1, 'confirm_purchase_order', '{}', 'h', true, 'approved') RETURNING id)
                INSERT INTO communication.approval (tool_call_id, turn_id, conversation_id, assistant, version, tool, tool_hash, arguments, status, expires_at,
                    decided_by, decided_at)
                SELECT id, ?, ?, 'purchasing', 'v', 'confirm_purchase_order', 'h', '{}', 'approved', now() + interval '1 hour', 'alice', now() + interval '1 hour' FROM asked""",
                turn, turn, conversation);
    }

    private String delete() {
        return database.queryForObject("SELECT communication.delete_old('purchase_order', interval '365 days')::text", String.class);
    }

    private String state() {
        return database.queryForObject("SELECT state FROM communication.purchase_order", String.class);
    }

    private long conversation() {
        return database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel) VALUES (1, ?, 'whatsapp') RETURNING id",
                Long.class, VENDOR);
    }

    private JsonNode call(String tool, long conversation, UUID turn, Map<String, Object> arguments) {
        ToolResult result = invoker.invoke(tools.named(tool).orElseThrow(), arguments, new ToolContext(1, VENDOR, "whatsapp", conversation, turn.toString(),
                7L, 11L, true));
        assertThat(result.failed()).as(result.text()).isFalse();
        return JsonBody.parse(result.text());
    }
}
