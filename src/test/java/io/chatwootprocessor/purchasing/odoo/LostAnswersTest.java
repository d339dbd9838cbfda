package io.chatwootprocessor.purchasing.odoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.purchasing.OdooOrderManager;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.OrderFollowing;
import io.chatwootprocessor.purchasing.PurchaseOrder;
import io.chatwootprocessor.purchasing.Purchasing;
import io.chatwootprocessor.purchasing.Simulation;
import io.chatwootprocessor.purchasing.odoo.FakeOdoo.Mishap;
import io.chatwootprocessor.purchasing.odoo.OdooRecords.Validation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever Odoo and the network do: one order, and no word that does not hold. */
class LostAnswersTest {

    private static FakeOdoo odoo;
    private static OdooForTests adapter;
    private static Simulation simulation;
    private static Purchasing purchasing;
    private static OrderFollowing following;

    @BeforeAll
    static void start() throws Exception {
        odoo = new FakeOdoo(19);
        adapter = new OdooForTests(OdooOrdersTest.settings(odoo, FakeOdoo.KEY));
        simulation = new Simulation("processor.odoo.approval-limit", "100000");
        purchasing = simulation.with(adapter.orders);
        following = simulation.following(adapter.orders);
    }

    @AfterAll
    static void stop() {
        adapter.close();
        odoo.close();
    }

    @BeforeEach
    void forget() {
        odoo.reset();
        simulation.database.sql("TRUNCATE communication.purchase_order CASCADE").update();
    }

    @ParameterizedTest
    @EnumSource(value = Mishap.class, names = {"LOST", "EMPTY", "COVERED"})
    void anOrderWhoseAnswerWasLostIsFoundByItsAnchor(Mishap mishap) {
        odoo.next("create", mishap);

        JsonNode answer = create(UUID.randomUUID());

        assertThat(answer.path("reason").asText()).isEqualTo("created");
        assertThat(answer.path("order").path("name").asText()).isEqualTo(odoo.records().onlyOrder().get("name"));
        assertThat(answer.path("order").path("total").asText()).as("Odoo's, with taxes").isEqualTo("11781");
    }

    @ParameterizedTest
    @EnumSource(value = Mishap.class, names = {"DROPPED", "BUSY"})
    void anOrderThatIsNotFoundIsNotMadeAgainUntilOdooHasCertainlyEnded(Mishap mishap) {
        UUID turn = UUID.randomUUID();
        odoo.next("create", mishap);

        assertThat(create(turn).path("outcome").asText()).isEqualTo("unclear");
        assertThat(create(turn).path("outcome").asText()).as("again in the same turn").isEqualTo("unclear");
        assertThat(create(UUID.randomUUID()).path("outcome").asText()).as("in another turn").isEqualTo("unclear");
        assertThat(odoo.calls("create")).isEqualTo(1);

        simulation.database.sql("UPDATE communication.purchase_order SET asked_at = now() - interval '3 minutes'").update();
        assertThat(create(turn).path("reason").asText()).isEqualTo("created");
        assertThat(odoo.records().onlyOrder().get("origin")).isEqualTo("CP-" + turn);
    }

    @Test
    void anOrderThatIsMadeAfterAllHasTheDayThatWasAskedFor() {
        UUID turn = UUID.randomUUID();
        String day = LocalDate.now(ZoneOffset.UTC).plusDays(20).toString();
        odoo.next("create", Mishap.DROPPED);
        Supplier<String> create = () -> JsonBody.parse(purchasing.create(simulation.call(Simulation.VENDOR, turn, "lines",
                List.of(Map.of("product", "LAMP-01", "quantity", 10)), "delivery_date", day))).path("reason").asText();
        assertThat(create.get()).isEqualTo("lost_answer");
        simulation.database.sql("UPDATE communication.purchase_order SET asked_at = now() - interval '3 minutes'").update();

        assertThat(create.get()).isEqualTo("created");

        assertThat(odoo.records().of("purchase.order.line").values()).singleElement().satisfies(line -> assertThat(line).containsEntry("date_planned", day + " 12:00:00"));
    }

    @Test
    void anOrderThatArrivedAfterAllIsFoundByFollowing() {
        UUID turn = UUID.randomUUID();
        odoo.next("create", Mishap.LOST);
        AtomicFailures searches = new AtomicFailures("findByOrigin", 2, 9);
        assertThat(create(simulation.with(searches.around(adapter.orders)), turn).path("outcome").asText()).isEqualTo("unclear");
        assertThat(states()).containsExactly("draft by vendor");

        due();
        following.follow();

        assertThat(create(turn).path("reason").asText()).isEqualTo("created_before");
        assertThat(odoo.calls("create")).isEqualTo(1);
        assertThat(simulation.database.sql("SELECT name FROM communication.purchase_order").query(String.class).single())
                .isEqualTo(odoo.records().onlyOrder().get("name"));
    }

    @Test
    void anOrderThatNeverArrivedIsOverAfterAWhile() {
        odoo.next("create", Mishap.DROPPED);
        create(UUID.randomUUID());
        simulation.database.sql("UPDATE communication.purchase_order SET asked_at = now() - interval '20 minutes'").update();

        due();
        following.follow();

        assertThat(states()).containsExactly("draft by vendor", "cancelled by program");
        assertThat(create(UUID.randomUUID()).path("reason").asText()).isEqualTo("created");
    }

    @Test
    void aProgramThatDiesBetweenCallAndRowLeavesOneOrder() {
        UUID turn = UUID.randomUUID();
        OdooOrderManager dies = proxy(adapter.orders, (method, result) -> {
            if (method.equals("createRfq")) {
                throw new OutOfMemoryError("the program dies here");
            }
        });
        assertThatThrownBy(() -> create(simulation.with(dies), turn)).isInstanceOf(OutOfMemoryError.class);
        simulation.database.sql("UPDATE communication.purchase_order SET claimed_until = now() - interval '1 second'").update();

        JsonNode answer = create(turn);

        assertThat(answer.path("reason").asText()).isEqualTo("created_before");
        assertThat(odoo.calls("create")).isEqualTo(1);
        assertThat(answer.path("order").path("name").asText()).isEqualTo(odoo.records().onlyOrder().get("name"));
    }

    @Test
    void fourMessagesInTwoProgramsMakeOneOrder() {
        Purchasing other = simulation.with(adapter.orders);
        List<CompletableFuture<JsonNode>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Purchasing one = i % 2 == 0 ? purchasing : other;
            all.add(CompletableFuture.supplyAsync(() -> create(one, UUID.randomUUID())));
        }

        assertThat(all.stream().map(answer -> answer.join().path("reason").asText())).containsOnlyOnce("created");
        assertThat(odoo.calls("create")).isEqualTo(1);
        odoo.records().onlyOrder();
    }

    @Test
    void aConfirmationWhoseAnswerWasLostIsReadAgain() {
        create(UUID.randomUUID());
        odoo.next("button_confirm", Mishap.LOST);
        JsonNode done = call(purchasing::confirm);
        assertThat(done.path("outcome").asText()).isEqualTo("done");
        assertThat(done.path("order").path("state").asText()).isEqualTo("confirmed");
    }

    @Test
    void nobodyHearsThatNothingWasDoneWhereTheAnswerWasLostAndOdooIsAwayThen() {
        create(UUID.randomUUID());
        odoo.next("button_confirm", Mishap.LOST);
        odoo.isAwayAfter("button_confirm");

        JsonNode answer = call(purchasing::confirm);

        assertThat(answer.path("outcome").asText()).as(answer.toString()).isEqualTo("unclear");
        assertThat(answer.path("order").path("name").asText()).isEqualTo(odoo.records().onlyOrder().get("name"));
        assertThat(simulation.database.sql("SELECT problem FROM communication.purchase_order").query(String.class).single()).isEqualTo("lost_answer");
    }

    @Test
    void nobodyHearsThatNothingWasDoneWhereAReceiptWasBegunAndOdooIsAwayThen() {
        create(UUID.randomUUID());
        call(purchasing::confirm);
        odoo.isAwayAfter("button_validate");

        assertThat(call(purchasing::receive).path("outcome").asText()).isIn("unclear", "done");
    }

    @Test
    void anOrderThatSomebodyInOdooGaveToAnotherVendorIsNotTheVendorsAnyMore() {
        UUID turn = UUID.randomUUID();
        create(turn);
        odoo.records().onlyOrder().put("partner_id", List.of(13, "Other vendor"));

        for (JsonNode answer : List.of(call(purchasing::status), call(purchasing::confirm), call(purchasing::cancel), create(turn), create(UUID.randomUUID()))) {
            assertThat(answer.path("outcome").asText()).as(answer.toString()).isEqualTo("human");
            assertThat(answer.path("reason").asText()).isEqualTo("other_vendor");
            assertThat(answer.has("order")).isFalse();
        }
        assertThat(odoo.records().onlyOrder().get("state")).isEqualTo("draft");
    }

    @Test
    void anOrderOfThePersonIsTheirCompanys() {
        create(UUID.randomUUID());
        odoo.records().onlyOrder().put("partner_id", List.of(11, "Ana of Lámparas"));

        assertThat(call(purchasing::status).path("reason").asText()).isEqualTo("status");
    }

    @Test
    void anOrderThatCannotBeReadDoesNotKeepTheOthersFromBeingFollowed() {
        create(UUID.randomUUID());
        Map<String, Object> first = odoo.records().onlyOrder();
        JsonBody.parse(purchasing.create(simulation.call("+15551234567", UUID.randomUUID(), "lines", List.of(Map.of("product", "LAMP-01", "quantity", 10)))));
        odoo.records().of("purchase.order").values().forEach(order -> order.put("state", "sent"));
        first.put("date_planned", "some day");
        due();

        following.follow();

        assertThat(states()).as(states().toString()).contains("sent by odoo");
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"REFUSED", "UNREADABLE", "UNCLEAR"})
    void anOrderThatOdooRefusesDoesNotKeepTheOrdersBehindItFromBeingFollowed(Kind kind) {
        create(UUID.randomUUID());
        Object refused = odoo.records().onlyOrder().get("origin");
        purchasing.create(simulation.call("+15551234567", UUID.randomUUID(), "lines", List.of(Map.of("product", "LAMP-01", "quantity", 10))));
        simulation.database.sql("UPDATE communication.purchase_order SET external_id = NULL").update(); // its creation got no answer
        simulation.database.sql("UPDATE communication.purchase_order SET next_read_at = now() - CASE WHEN origin = ? THEN interval '1 hour'"
                + " ELSE interval '1 minute' END").param(refused).update();
        odoo.records().of("purchase.order").values().forEach(order -> order.put("state", "sent"));

        simulation.following(proxy(adapter.orders, (method, result) -> {
            if (method.equals("findByOrigin") && result instanceof Optional<?> found && found.get() instanceof PurchaseOrder order
                    && order.origin().equals(refused)) {
                throw new OrderFailed(kind, "Odoo does not want to");
            }
        })).follow();

        assertThat(states()).containsExactly("draft by vendor", "draft by vendor", "sent by odoo");
        assertThat(simulation.database.sql("SELECT problem FROM communication.purchase_order WHERE origin = ? AND claim_id IS NULL"
                + " AND next_read_at > now()").param(refused).query(String.class).single()).contains("Odoo does not want to");
    }

    @Test
    void whatThePersonWasErasedFromIsNotFilledAgain() {
        create(UUID.randomUUID());
        simulation.database.sql("UPDATE communication.purchase_order SET user_identifier = NULL, vendor_name = NULL, conversation_id = NULL").update();
        simulation.database.sql("UPDATE communication.purchase_order_line SET name = NULL").update();
        due();

        following.follow();

        assertThat(simulation.database.sql("SELECT name IS NULL FROM communication.purchase_order_line").query(Boolean.class).single()).isTrue();
    }

    @Test
    void aConfirmationThatNeverArrivedIsNotSaidToBeOne() {
        create(UUID.randomUUID());
        odoo.next("button_confirm", Mishap.DROPPED);

        assertThat(call(purchasing::confirm).path("outcome").asText()).isEqualTo("unclear");
        assertThat(states()).containsExactly("draft by vendor");
        assertThat(call(purchasing::confirm).path("reason").asText()).isEqualTo("confirmed");
    }

    @Test
    void aConfirmationThatOdooOnlyAnswersGoesToAHuman() {
        create(UUID.randomUUID());
        odoo.records().confirmsNothing = true;

        JsonNode answer = call(purchasing::confirm);

        assertThat(answer.path("outcome").asText()).isEqualTo("human");
        assertThat(answer.path("reason").asText()).isEqualTo("odoo_did_not");
    }

    @Test
    void anOrderAboveOdoosOwnLimitWaitsAndIsFollowed() {
        create(UUID.randomUUID());
        odoo.records().approvalLimit = BigDecimal.ONE;
        assertThat(call(purchasing::confirm).path("outcome").asText()).isEqualTo("waits");

        odoo.records().onlyOrder().put("state", "purchase");
        due();
        following.follow();

        assertThat(states()).containsExactly("draft by vendor", "sent by vendor", "confirmed by odoo");
    }

    @Test
    void aReceiptThatOdooWantsDecidedGoesToAHuman() {
        create(UUID.randomUUID());
        call(purchasing::confirm);
        for (Validation validation : List.of(Validation.WIZARD, Validation.LOTS)) {
            odoo.records().validation = validation;
            JsonNode answer = call(purchasing::receive);
            assertThat(answer.path("outcome").asText()).isEqualTo("human");
            assertThat(answer.path("reason").asText()).isEqualTo("receipt_open");
        }
        odoo.records().validation = Validation.REPORT;
        assertThat(call(purchasing::receive).path("reason").asText()).isEqualTo("received");
    }

    @Test
    void whatSomebodyDoesInOdooIsFollowedToTheBill() {
        create(UUID.randomUUID());
        odoo.records().confirm(odoo.records().onlyOrder());
        due();
        following.follow();
        odoo.records().onlyOrder().put("receipt_status", "full");
        odoo.records().onlyOrder().put("invoice_status", "invoiced");
        due();
        following.follow();

        assertThat(states()).containsExactly("draft by vendor", "sent by odoo", "confirmed by odoo", "received by odoo", "billed by odoo");
        assertThat(simulation.database.sql("SELECT next_read_at IS NULL FROM communication.purchase_order").query(Boolean.class).single()).isTrue();
    }

    @Test
    void anOrderThatWasCancelledOrDeletedInOdooMakesRoom() {
        create(UUID.randomUUID());
        odoo.records().onlyOrder().put("state", "cancel");
        assertThat(create(UUID.randomUUID()).path("reason").asText()).isEqualTo("created");

        odoo.records().of("purchase.order").clear();
        assertThat(call(purchasing::status).path("reason").asText()).isEqualTo("deleted");
        assertThat(create(UUID.randomUUID()).path("reason").asText()).isEqualTo("created");
        assertThat(states()).containsExactly("draft by vendor", "cancelled by odoo", "draft by vendor", "cancelled by odoo", "draft by vendor");
    }

    @Test
    void anOdooThatIsAwayLeavesTheOrdersForLater() {
        create(UUID.randomUUID());
        due();
        for (int i = 0; i < 3; i++) {
            odoo.next("search_read", Mishap.BUSY);
        }

        assertThat(following.follow()).isZero();
        assertThat(simulation.database.sql("SELECT claim_id IS NULL AND next_read_at > now() FROM communication.purchase_order").query(Boolean.class).single()).isTrue();
    }

    private static JsonNode create(UUID turn) {
        return create(purchasing, turn);
    }

    private static JsonNode create(Purchasing one, UUID turn) {
        return JsonBody.parse(one.create(simulation.call(Simulation.VENDOR, turn, "lines", List.of(Map.of("product", "LAMP-01", "quantity", 10)))));
    }

    private static JsonNode call(Function<Exchange, String> tool) {
        return JsonBody.parse(tool.apply(simulation.call(Simulation.VENDOR, UUID.randomUUID())));
    }

    private static void due() {
        simulation.database.sql("UPDATE communication.purchase_order SET next_read_at = now() WHERE next_read_at IS NOT NULL").update();
    }

    private static List<String> states() {
        return simulation.database.sql("SELECT becomes || ' by ' || changed_by FROM communication.purchase_order_change ORDER BY id").query(String.class).list();
    }

    /** What happens after a method of the adapter. */
    private interface After {

        void method(String name, Object result);
    }

    private static OdooOrderManager proxy(OdooOrderManager manager, After after) {
        return (OdooOrderManager) Proxy.newProxyInstance(LostAnswersTest.class.getClassLoader(), new Class<?>[] {OdooOrderManager.class}, (self, method, arguments) -> {
            try {
                Object result = method.invoke(manager, arguments);
                after.method(method.getName(), result);
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    /** Fails some calls of a method, from one to another. */
    private static class AtomicFailures {

        private final String method;
        private final int first;
        private final int last;
        private int calls;

        AtomicFailures(String method, int first, int last) {
            this.method = method;
            this.first = first;
            this.last = last;
        }

        OdooOrderManager around(OdooOrderManager manager) {
            return proxy(manager, (name, result) -> {
                if (name.equals(method) && ++calls >= first && calls <= last) {
                    throw new OrderFailed(Kind.UNREACHABLE, "no answer");
                }
            });
        }
    }
}
