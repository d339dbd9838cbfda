package io.chatwootprocessor.purchasing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;

/** What vendors have done by chat, on the simulation of Odoo and a real database. */
class PurchasingTest {

    private static Simulation simulation;
    private static OdooOrderManager odoo;
    private static Purchasing purchasing;

    @BeforeAll
    static void start() {
        simulation = new Simulation();
        odoo = simulation.simulated();
        purchasing = simulation.with(odoo);
    }

    @BeforeEach
    void forget() {
        simulation.database.sql("TRUNCATE communication.purchase_order, communication.simulated_order CASCADE").update();
    }

    @Test
    void aQuoteIsCreatedWithItsAnchorAndWhatOdooComputed() {
        UUID turn = UUID.randomUUID();

        JsonNode answer = create(Simulation.VENDOR, turn, line("LAMP-01", 10), line("Floor lamp", 2, "price", "2400"));

        assertThat(answer.path("outcome").asText()).isEqualTo("done");
        assertThat(answer.path("reason").asText()).isEqualTo("created");
        assertThat(answer.path("order").path("name").asText()).startsWith("S0");
        assertThat(answer.path("order").path("total").asText()).as("10 x 990 + 2 x 2400").isEqualTo("14700.00");
        assertThat(answer.path("order").path("lines").path(1).path("subtotal").asText()).isEqualTo("4800.00");
        assertThat(odoo.findByOrigin("CP-" + turn)).isPresent();
        assertThat(states()).containsExactly("draft by vendor");
    }

    @Test
    void anOrderGoesFromQuoteToReceiptAndItsHistorySaysWho() {
        String name = createLamp(2).path("order").path("name").asText();

        assertThat(call(purchasing::status, Simulation.VENDOR).path("order").path("state").asText()).isEqualTo("draft");
        assertThat(call(purchasing::confirm, Simulation.VENDOR, "order", name.toLowerCase()).path("reason").asText()).isEqualTo("confirmed");
        assertThat(call(purchasing::confirm, Simulation.VENDOR).path("reason").asText()).isEqualTo("confirmed_before");
        assertThat(call(purchasing::receive, Simulation.VENDOR).path("reason").asText()).isEqualTo("received");

        assertThat(states()).containsExactly("draft by vendor", "sent by vendor", "confirmed by vendor", "received by vendor");
    }

    @Test
    void whoHasToApproveACallReadsTheVendorTheLinesAndTheTotal() {
        String name = createLamp(2).path("order").path("name").asText();

        String confirmation = purchasing.describe(simulation.call(Simulation.VENDOR, UUID.randomUUID()));
        assertThat(confirmation).matches("(?s)Purchase order " + name + " of [^\n]+\nTotal with taxes: 1980.00 \\w+\n- 2 .*LAMP-01.*990.00: 1980.00");
        assertThat(purchasing.describe(simulation.call(Simulation.VENDOR, UUID.randomUUID(), "order", name, "product", "LAMP-01", "quantity", 200)))
                .isEqualTo(confirmation.replace("\nTotal", "\nTo be changed: product LAMP-01, quantity 200\nTotal"));
        assertThat(purchasing.describe(simulation.call(Simulation.VENDOR, UUID.randomUUID(), "lines", List.of(line("LAMP-01", 7)))))
                .startsWith("A new quote of ").contains("\n- product LAMP-01, quantity 7");
    }

    @Test
    void theAnswerOfALongOrderSaysHowManyLinesAreLeftOut() {
        List<OrderLine> lines = java.util.stream.IntStream.range(0, 500).mapToObj(i -> new OrderLine(i, i, "LAMP-" + i, "A lamp ".repeat(100),
                BigDecimal.ONE, "Units", BigDecimal.ZERO, BigDecimal.TEN, BigDecimal.TEN)).toList();
        PurchaseOrder order = new PurchaseOrder(1, "P1", "CP-1", 10, OrderState.DRAFT, false, "draft", "USD", 2, BigDecimal.TEN, null, null, null, lines);

        String json = PurchaseAnswer.of(PurchaseAnswer.Outcome.DONE, "status", "It is a draft.", order).toJson();

        assertThat(json).hasSizeLessThan(100_000);
        JsonNode shown = JsonBody.parse(json).path("order");
        assertThat(shown.path("lines").size()).isGreaterThan(50);
        assertThat(shown.path("lines").size() + shown.path("more_lines").asInt()).isEqualTo(500);
    }

    @Test
    void aCallThatCannotBeMadeSaysWhyToWhoHasToApproveIt() {
        assertThat(purchasing.describe(simulation.call(Simulation.VENDOR, UUID.randomUUID()))).contains("no order");
        assertThat(purchasing.describe(simulation.call("+49301234567", UUID.randomUUID()))).contains("No vendor in Odoo");
    }

    @Test
    void anOrderThatWasChangedIsDescribedAsAnotherOne() {
        createLamp(2);
        String before = purchasing.describe(simulation.call(Simulation.VENDOR, UUID.randomUUID()));
        assertThat(purchasing.describe(simulation.call(Simulation.VENDOR, UUID.randomUUID()))).isEqualTo(before);

        call(purchasing::update, Simulation.VENDOR, "product", "LAMP-01", "quantity", 200);

        assertThat(purchasing.describe(simulation.call(Simulation.VENDOR, UUID.randomUUID()))).isNotEqualTo(before);
    }

    @Test
    void aRepeatedTurnGetsItsOrderAgain() {
        UUID turn = UUID.randomUUID();
        String name = create(Simulation.VENDOR, turn, line("LAMP-01", 1)).path("order").path("name").asText();

        JsonNode again = create(Simulation.VENDOR, turn, line("LAMP-01", 1));

        assertThat(again.path("reason").asText()).isEqualTo("created_before");
        assertThat(again.path("order").path("name").asText()).isEqualTo(name);
        assertThat(simulatedOrders()).isEqualTo(1);
    }

    @Test
    void aVendorHasOneActiveOrder() {
        createLamp(1);

        JsonNode second = createLamp(2);

        assertThat(second.path("reason").asText()).isEqualTo("active_order");
        assertThat(simulatedOrders()).isEqualTo(1);
        assertThat(create(Simulation.OTHER_VENDOR, UUID.randomUUID(), line("LAMP-01", 1)).path("reason").asText()).isEqualTo("created");
    }

    @Test
    void twoMessagesAtTheSameMomentMakeOneOrder() {
        for (int round = 0; round < 5; round++) {
            forget();
            List<CompletableFuture<JsonNode>> both = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                both.add(CompletableFuture.supplyAsync(() -> create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 1))));
            }
            List<String> reasons = both.stream().map(answer -> answer.join().path("reason").asText()).toList();

            assertThat(reasons).containsOnlyOnce("created");
            assertThat(simulatedOrders()).isEqualTo(1);
        }
    }

    @Test
    void twoProgramsWithTheSameTurnMakeOneOrder() {
        UUID turn = UUID.randomUUID();
        Purchasing other = simulation.with(simulation.simulated());
        Exchange call = simulation.call(Simulation.VENDOR, turn, "lines", List.of(line("LAMP-01", 1)));

        CompletableFuture<JsonNode> one = CompletableFuture.supplyAsync(() -> create(Simulation.VENDOR, turn, line("LAMP-01", 1)));
        JsonNode two = JsonBody.parse(other.create(call));

        assertThat(one.join().path("order").path("name")).isEqualTo(two.path("order").path("name"));
        assertThat(simulatedOrders()).isEqualTo(1);
    }

    @Test
    void whatSomebodyDidInOdooIsFollowedAndSaidToBeTheirs() {
        createLamp(1);
        simulation.database.sql("UPDATE communication.simulated_order SET state = 'purchase'").update();

        JsonNode change = call(purchasing::update, Simulation.VENDOR, "product", "LAMP-01", "quantity", 5);

        assertThat(change.path("outcome").asText()).as("what is confirmed is a human's").isEqualTo("human");
        assertThat(change.path("reason").asText()).isEqualTo("confirmed_already");
        assertThat(states()).containsExactly("draft by vendor", "sent by odoo", "confirmed by odoo");
    }

    @Test
    void whatWaitsForAnApprovalIsNeverToldAsConfirmed() {
        createLamp(1);
        simulation.database.sql("UPDATE communication.simulated_order SET state = 'to approve'").update();

        JsonNode answer = call(purchasing::confirm, Simulation.VENDOR);

        assertThat(answer.path("outcome").asText()).isEqualTo("waits");
        assertThat(answer.path("order").path("state").asText()).isEqualTo("sent");
        assertThat(answer.path("order").path("waits_for_approval").asBoolean()).isTrue();
        assertThat(states()).containsExactly("draft by vendor", "sent by odoo");
    }

    @Test
    void anOrderOfAnotherVendorIsNotThere() {
        String name = createLamp(1).path("order").path("name").asText();

        for (Function<Exchange, String> tool : List.<Function<Exchange, String>>of(purchasing::confirm, purchasing::status, purchasing::cancel, purchasing::receive)) {
            assertThat(call(tool, Simulation.OTHER_VENDOR, "order", name).path("reason").asText()).isEqualTo("not_yours");
        }
        assertThat(call(purchasing::status, Simulation.OTHER_VENDOR).path("reason").asText()).isEqualTo("no_order");
        assertThat(states()).containsExactly("draft by vendor");
    }

    @ParameterizedTest
    @CsvSource({"whatsapp, +56912345678, created", "sms, +56912345678, created", "email, sales@vendor.example, created", "api, +56912345678, not_a_vendor",
            "telegram, +56912345678, not_a_vendor", "api, sales@vendor.example, not_a_vendor", "whatsapp, sales@vendor.example, not_a_vendor",
            "email, +56912345678, not_a_vendor"})
    void aNumberCountsWhereIdsAreNumbersAndAnAddressInEmailOnly(String channel, String identifier, String reason) {
        simulation.database.sql("INSERT INTO communication.simulated_vendor (id, name, emails) VALUES (91, 'Mailer', '{sales@vendor.example}')").update();
        Exchange call = simulation.call(identifier, UUID.randomUUID(), "lines", List.of(line("LAMP-01", 1)));
        call.setVariable("channel", channel);

        JsonNode answer = JsonBody.parse(purchasing.create(call));

        forget(); // the vendor's order
        simulation.database.sql("DELETE FROM communication.simulated_vendor WHERE id = 91").update();
        assertThat(answer.path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void aStrangerAndAnAddressThatNobodyVouchesForGoToAHuman() {
        assertThat(create("+49301234567", UUID.randomUUID(), line("LAMP-01", 1)).path("reason").asText()).isEqualTo("not_a_vendor");

        Exchange unverified = simulation.call(Simulation.VENDOR, UUID.randomUUID(), "lines", List.of(line("LAMP-01", 1)));
        unverified.setVariable("verified", false);
        assertThat(JsonBody.parse(purchasing.create(unverified)).path("reason").asText()).isEqualTo("not_verified");

        simulation.database.sql("INSERT INTO communication.simulated_vendor (id, name, phones) VALUES (90, 'Twin', '{" + Simulation.VENDOR + "}')").update();
        JsonNode twins = create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 1));
        simulation.database.sql("DELETE FROM communication.simulated_vendor WHERE id = 90").update();
        assertThat(twins.path("reason").asText()).isEqualTo("several_vendors");
        assertThat(twins.path("outcome").asText()).isEqualTo("human");
        assertThat(simulatedOrders()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, bad_quantity", "-3, bad_quantity", "1000000000, too_large_quantity", "2.5, whole_quantity", "0.0001, bad_quantity"})
    void aQuantityThatNobodyCanMeanIsAskedAndOdooHearsNothing(BigDecimal quantity, String reason) {
        JsonNode answer = create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", quantity));

        assertThat(answer.path("outcome").asText()).isEqualTo("ask");
        assertThat(answer.path("reason").asText()).isEqualTo(reason);
        assertThat(answer.path("details").path("product").asText()).isEqualTo("LAMP-01");
        assertThat(simulatedOrders()).isZero();
        assertThat(states()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"unit, cajas, other_unit", "unit, Unidad(es), created", "currency, EUR, other_currency", "currency, US$, created",
            "price, 0, bad_price", "price, -1, bad_price", "price, 9.999, price_digits", "product, NO-SUCH, unknown_product",
            "product, lamp, several_products", "product, 7800000000016, created", "product, CATALOGUE, not_purchasable"})
    void whatIsNotClearInALineIsAsked(String field, String value, String reason) {
        assertThat(create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 1, field, value)).path("reason").asText()).isEqualTo(reason);
        assertThat(simulatedOrders()).isEqualTo(reason.equals("created") ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"2020-01-01, past_date", "31/12/2030, bad_date", "2099-01-01, far_date"})
    void aDateThatNobodyCanMeanIsAsked(String date, String reason) {
        assertThat(call(purchasing::create, Simulation.VENDOR, "lines", List.of(line("LAMP-01", 1)), "delivery_date", date).path("reason").asText())
                .isEqualTo(reason);
        assertThat(simulatedOrders()).isZero();
    }

    @Test
    void decimalsArePossibleWhereTheUnitHasThem() {
        JsonNode answer = create(Simulation.VENDOR, UUID.randomUUID(), line("CABLE-05", new BigDecimal("2.5")));

        assertThat(answer.path("order").path("lines").path(0).path("quantity").asText()).isEqualTo("2.5");
        assertThat(answer.path("order").path("total").asText()).isEqualTo("31.25");
    }

    @Test
    void fiftyLinesAndAProductThatStandsThereTwiceAreAsked() {
        List<Map<String, Object>> fifty = java.util.stream.IntStream.range(0, 50).mapToObj(i -> line("LAMP-01", 1)).toList();
        assertThat(call(purchasing::create, Simulation.VENDOR, "lines", fifty).path("reason").asText()).isEqualTo("too_many_lines");
        assertThat(create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 1), line("Desk lamp", 2)).path("reason").asText()).isEqualTo("product_twice");
        assertThat(simulatedOrders()).isZero();
    }

    @Test
    void aTotalAboveTheLimitIsAHumansWhateverTheModelSays() {
        createLamp(6);

        JsonNode answer = call(purchasing::confirm, Simulation.VENDOR);

        assertThat(answer.path("outcome").asText()).isEqualTo("human");
        assertThat(answer.path("reason").asText()).isEqualTo("above_limit");
        assertThat(answer.path("message").asText()).contains("5940.00 USD", "5000", "Please decide");
        assertThat(odoo.getOrderStatuses(ids()).values()).extracting(PurchaseOrder::state).containsExactly(OrderState.DRAFT);
    }

    @ParameterizedTest
    @CsvSource({"1089, confirmed", "1090, price_off", "891, confirmed", "890, price_off"})
    void aPriceWithinTheToleranceOfTheLastOneIsConfirmed(String price, String reason) {
        create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 1, "price", price));

        assertThat(call(purchasing::confirm, Simulation.VENDOR).path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void theLastConfirmedPriceCountsBeforeThePriceList() {
        create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 1, "price", "1080"));
        call(purchasing::confirm, Simulation.VENDOR);
        call(purchasing::receive, Simulation.VENDOR);

        create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 1, "price", "1180"));

        assertThat(call(purchasing::confirm, Simulation.VENDOR).path("reason").asText()).as("1180 is within 10 % of 1080").isEqualTo("confirmed");
    }

    @Test
    void aPriceForAnotherUnitIsAskedAndNotWritten() {
        createLamp(1);

        JsonNode answer = call(purchasing::update, Simulation.VENDOR, "product", "LAMP-01", "price", "990", "unit", "docena");

        assertThat(answer.path("outcome").asText()).isEqualTo("ask");
        assertThat(answer.path("reason").asText()).isEqualTo("price_unit");
        assertThat(call(purchasing::status, Simulation.VENDOR).at("/order/lines/0/price").decimalValue()).isNotEqualByComparingTo("990");
        assertThat(call(purchasing::update, Simulation.VENDOR, "product", "LAMP-01", "price", "980", "unit", "c/u").path("reason").asText()).isEqualTo("changed");
    }

    @Test
    void aChangedLineIsReadAgain() {
        createLamp(1);

        JsonNode changed = call(purchasing::update, Simulation.VENDOR, "product", "lamp-01", "quantity", 3, "price", "980");
        assertThat(changed.path("reason").asText()).isEqualTo("changed");
        assertThat(changed.path("order").path("total").asText()).isEqualTo("2940.00");
        assertThat(call(purchasing::update, Simulation.VENDOR, "product", "CABLE-05", "quantity", new BigDecimal("1.5")).path("order").path("lines")).hasSize(2);
        assertThat(call(purchasing::update, Simulation.VENDOR, "product", "LAMP-01", "remove", true).path("order").path("lines")).hasSize(1);
        assertThat(call(purchasing::update, Simulation.VENDOR, "product", "CABLE-05", "remove", true).path("reason").asText()).isEqualTo("last_line");
        assertThat(call(purchasing::update, Simulation.VENDOR, "product", "CABLE-05").path("reason").asText()).isEqualTo("nothing_to_change");
        assertThat(call(purchasing::update, Simulation.VENDOR, "product", "CABLE-05", "quantity", 0).path("reason").asText()).isEqualTo("bad_quantity");
    }

    @Test
    void anIdOfAnotherChannelIsNoPhoneNumber() {
        createLamp(1);

        assertThat(call(purchasing::status, Simulation.VENDOR.substring(1)).path("reason").asText()).isEqualTo("not_a_vendor");
    }

    @Test
    void anOrderWithOtherLinesAndTheSameTotalIsAnotherOrder() {
        create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", 10, "price", "99"));
        java.util.function.Supplier<String> valued = () -> simulation.database.sql("SELECT valued_at::text FROM communication.purchase_order").query(String.class).single();
        String before = valued.get();
        call(purchasing::status, Simulation.VENDOR);
        assertThat(valued.get()).as("it is only read").isEqualTo(before);

        assertThat(call(purchasing::update, Simulation.VENDOR, "product", "LAMP-01", "quantity", 1, "price", "990").path("order").path("total").asText())
                .isEqualTo("990.00");

        assertThat(valued.get()).isNotEqualTo(before);
    }

    @Test
    void aCancelledOrderMakesRoomForTheNext() {
        createLamp(1);

        assertThat(call(purchasing::cancel, Simulation.VENDOR).path("reason").asText()).isEqualTo("cancelled");
        assertThat(call(purchasing::cancel, Simulation.VENDOR).path("reason").asText()).isEqualTo("cancelled_before");
        assertThat(call(purchasing::confirm, Simulation.VENDOR).path("reason").asText()).isEqualTo("wrong_state");
        assertThat(createLamp(2).path("reason").asText()).isEqualTo("created");
        assertThat(states()).containsExactly("draft by vendor", "cancelled by vendor", "draft by vendor");
    }

    @Test
    void theDatabaseHoldsTheStates() {
        createLamp(1);

        for (String state : List.of("received", "billed", "confirmed")) {
            assertThatThrownBy(() -> simulation.database.sql("UPDATE communication.purchase_order SET state = '" + state + "'").update())
                    .isInstanceOf(DataAccessException.class).hasMessageContaining("cannot become");
        }
        assertThatThrownBy(() -> simulation.database.sql("INSERT INTO communication.purchase_order (place, account_id, origin, vendor_id, changed_by)"
                + " SELECT place, account_id, 'CP-other', vendor_id, 'vendor' FROM communication.purchase_order").update())
                .hasMessageContaining("purchase_order_active");
    }

    private static JsonNode createLamp(int quantity) {
        return create(Simulation.VENDOR, UUID.randomUUID(), line("LAMP-01", quantity));
    }

    @SafeVarargs
    private static JsonNode create(String vendor, UUID turn, Map<String, Object>... lines) {
        return JsonBody.parse(purchasing.create(simulation.call(vendor, turn, "lines", List.of(lines))));
    }

    private static JsonNode call(Function<Exchange, String> tool, String vendor, Object... arguments) {
        return JsonBody.parse(tool.apply(simulation.call(vendor, UUID.randomUUID(), arguments)));
    }

    private static Map<String, Object> line(String product, Object quantity, Object... more) {
        Map<String, Object> line = new LinkedHashMap<>(Map.of("product", product, "quantity", quantity));
        for (int i = 0; i < more.length; i += 2) {
            line.put((String) more[i], more[i + 1]);
        }
        return line;
    }

    private static long simulatedOrders() {
        return simulation.database.sql("SELECT count(*) FROM communication.simulated_order").query(Long.class).single();
    }

    private static List<Long> ids() {
        return simulation.database.sql("SELECT id FROM communication.simulated_order").query(Long.class).list();
    }

    private static List<String> states() {
        return simulation.database.sql("SELECT becomes || ' by ' || changed_by FROM communication.purchase_order_change ORDER BY id").query(String.class).list();
    }
}
