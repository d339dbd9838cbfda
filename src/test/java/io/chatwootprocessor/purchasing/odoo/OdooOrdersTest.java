package io.chatwootprocessor.purchasing.odoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.Settings;
import io.chatwootprocessor.purchasing.LineChange;
import io.chatwootprocessor.purchasing.NewOrder;
import io.chatwootprocessor.purchasing.NewOrder.NewLine;
import io.chatwootprocessor.purchasing.OdooOrderManager;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.OrderState;
import io.chatwootprocessor.purchasing.Product;
import io.chatwootprocessor.purchasing.PurchaseOrder;
import io.chatwootprocessor.purchasing.Vendor;
import io.chatwootprocessor.purchasing.VendorQuery;
import io.chatwootprocessor.purchasing.odoo.FakeOdoo.Mishap;
import io.chatwootprocessor.purchasing.odoo.OdooRecords.Validation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter for Odoo, with Odoos of three versions. */
class OdooOrdersTest {

    private static final Map<Integer, FakeOdoo> FAKES = new HashMap<>();
    private static final Map<Integer, OdooForTests> ADAPTERS = new HashMap<>();

    private FakeOdoo odoo;
    private OdooOrderManager orders;

    @BeforeAll
    static void start() throws Exception {
        for (int version : new int[] {17, 18, 19}) {
            FakeOdoo fake = new FakeOdoo(version);
            FAKES.put(version, fake);
            ADAPTERS.put(version, new OdooForTests(settings(fake, FakeOdoo.KEY)));
        }
    }

    @AfterAll
    static void stop() {
        ADAPTERS.values().forEach(OdooForTests::close);
        FAKES.values().forEach(FakeOdoo::close);
    }

    private void with(int version) {
        odoo = FAKES.get(version);
        odoo.reset();
        orders = ADAPTERS.get(version).orders;
    }

    static OdooSettings settings(FakeOdoo fake, String key) {
        return Settings.of(OdooSettings.class, "processor.odoo.url", fake.url(), "processor.odoo.database", FakeOdoo.DATABASE,
                "processor.odoo.user", FakeOdoo.USER, "processor.odoo.api-key", key, "processor.odoo.timeout", "20s", "processor.odoo.rate-limit", "0");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18, 19})
    void anOrderGoesItsWayInEachVersion(int version) {
        with(version);

        PurchaseOrder made = orders.createRfq(order("CP-1"));
        assertThat(made.state()).isEqualTo(OrderState.DRAFT);
        assertThat(made.name()).matches("P\\d{5}");
        assertThat(made.origin()).isEqualTo("CP-1");
        assertThat(made.currency()).isEqualTo("CLP");
        assertThat(made.decimals()).isZero();
        assertThat(made.total()).as("taxes are Odoo's").isEqualByComparingTo("11781");
        assertThat(made.lines()).singleElement().satisfies(line -> {
            assertThat(line.product()).isEqualTo("LAMP-01");
            assertThat(line.quantity()).isEqualByComparingTo("10");
            assertThat(line.unit()).isEqualTo("Units");
            assertThat(line.price()).isEqualByComparingTo("990");
        });

        assertThat(orders.markSent(made.id()).state()).isEqualTo(OrderState.SENT);
        assertThat(orders.confirmOrder(made.id()).state()).isEqualTo(OrderState.CONFIRMED);
        PurchaseOrder received = orders.markReceived(made.id());
        assertThat(received.state()).isEqualTo(OrderState.RECEIVED);
        assertThat(received.lines().get(0).received()).isEqualByComparingTo("10");
        odoo.records().onlyOrder().put("invoice_status", "invoiced");
        assertThat(orders.getOrderStatus(made.id()).state()).isEqualTo(OrderState.BILLED);
    }

    @Test
    void aStateThatNobodyKnowsIsNoConfirmation() {
        with(18);
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        odoo.records().onlyOrder().put("state", "approved"); // of an app that was installed

        PurchaseOrder seen = orders.getOrderStatus(made.id());

        assertThat(seen.state()).isEqualTo(OrderState.SENT);
        assertThat(seen.waitsForApproval()).isTrue();
    }

    @Test
    void aVendorIsFoundAmongHundredsWhoseNumbersEndAlike() {
        with(19);
        for (int i = 0; i < 250; i++) {
            odoo.records().put("res.partner", 1000 + i, "name", "Customer " + i, "phone", "+56 9 0000 5678", "supplier_rank", 0, "commercial_partner_id",
                    List.of(1000 + i, "Customer"));
        }
        odoo.records().of("res.partner").get(10L).putAll(Map.of("phone", false, "phone_sanitized", false));
        odoo.records().put("res.partner", 5000, "name", "Late vendor", "phone", "+56 9 1234 5678", "supplier_rank", 1, "commercial_partner_id", List.of(5000, "Late vendor"));

        assertThat(orders.findVendor(new VendorQuery(List.of("+56912345678"), List.of()))).extracting(Vendor::id).containsExactly(5000L);
    }

    @Test
    void aNumberOfAnotherCountryThatEndsAlikeIsNotTheVendors() {
        with(19);
        odoo.records().of("res.partner").get(10L).putAll(Map.of("phone", "9 1234 5678", "phone_sanitized", false, "country_id", List.of(1, "Chile")));

        assertThat(orders.findVendor(new VendorQuery(List.of("+56912345678"), List.of()))).extracting(Vendor::id).containsExactly(10L);
        assertThat(orders.findVendor(new VendorQuery(List.of("+51912345678"), List.of()))).as("somebody in Peru").isEmpty();
    }

    @Test
    void theProtocolIsChosenByTheVersionWhichIsAskedOnce() {
        for (int version : new int[] {17, 19}) {
            with(version);
            orders.findByOrigin("CP-1");
            orders.findByOrigin("CP-2");
            assertThat(odoo.calls("version") + odoo.calls("/web/version")).isLessThanOrEqualTo(2);
            assertThat(ADAPTERS.get(version).server.version()).startsWith(version + ".0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18, 19})
    void whatOdooComputesIsNotWritten(int version) {
        with(version);
        orders.createRfq(new NewOrder("CP-1", 10, "V-77", LocalDate.of(2026, 12, 24), List.of(new NewLine(1, "LAMP-01", BigDecimal.TEN, null))));

        Map<String, Object> order = odoo.records().onlyOrder();
        assertThat(order.get("partner_ref")).isEqualTo("V-77");
        assertThat(odoo.records().linesOf(order).get(0).get("date_planned")).isEqualTo("2026-12-24 12:00:00");
        assertThat(odoo.records().linesOf(order).get(0).get("price_unit")).as("of the price list").isEqualTo(990.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void aConfirmationThatOdooOnlyAnswersIsNoConfirmation(int version) {
        with(version);
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        odoo.records().confirmsNothing = true;

        assertThat(orders.confirmOrder(made.id()).state()).isEqualTo(OrderState.DRAFT);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void anOrderAboveOdoosOwnLimitWaitsForApproval(int version) {
        with(version);
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        odoo.records().approvalLimit = BigDecimal.ONE;

        PurchaseOrder after = orders.confirmOrder(made.id());

        assertThat(after.waitsForApproval()).isTrue();
        assertThat(after.state()).isEqualTo(OrderState.SENT);
    }

    @ParameterizedTest
    @CsvSource({"17, REPORT, RECEIVED", "19, REPORT, RECEIVED", "17, WIZARD, CONFIRMED", "19, WIZARD, CONFIRMED"})
    void aReceiptIsDoneIfItsStateSaysSo(int version, Validation validation, OrderState state) {
        with(version);
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        orders.confirmOrder(made.id());
        odoo.records().validation = validation;

        assertThat(orders.markReceived(made.id()).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void anOpenReturnIsNotBookedWithTheReceiptButLeftToAHuman(int version) {
        with(version);
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        orders.confirmOrder(made.id());
        Map<String, Object> order = odoo.records().onlyOrder();
        List<Object> pickings = new ArrayList<>((List<?>) order.get("picking_ids"));
        odoo.records().put("stock.picking", 7000, "name", "WH/OUT/00003", "state", "assigned", "picking_type_code", "outgoing");
        pickings.add(7000L);
        order.put("picking_ids", pickings);

        assertThatThrownBy(() -> orders.markReceived(made.id())).isInstanceOfSatisfying(OrderFailed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failed.words()).contains("WH/OUT/00003");
        });

        assertThat(odoo.records().of("stock.picking").values()).extracting(picking -> picking.get("state")).containsOnly("assigned");
        odoo.records().of("stock.picking").get(7000L).put("state", "done");
        assertThat(orders.markReceived(made.id()).state()).isEqualTo(OrderState.RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void aRefusalOfOdoosHasItsWordsAndNoTraceback(int version) {
        with(version);
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        orders.confirmOrder(made.id());
        odoo.records().validation = Validation.LOTS;

        assertThatThrownBy(() -> orders.markReceived(made.id())).isInstanceOfSatisfying(OrderFailed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failed.words()).contains("Lot/Serial").doesNotContain("traceback");
            assertThat(failed.getMessage()).doesNotContain("Desk lamp");
        });
        odoo.records().onlyOrder().put(version >= 18 ? "locked" : "state", version >= 18 ? true : "done");
        assertThatThrownBy(() -> orders.cancel(made.id())).isInstanceOfSatisfying(OrderFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.REFUSED));
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18, 19})
    void linesAreChangedInOneCallAndKeepTheirPrice(int version) {
        with(version);
        PurchaseOrder made = orders.createRfq(new NewOrder("CP-1", 10, null, null, List.of(new NewLine(1, "LAMP-01", BigDecimal.TEN, new BigDecimal("950")))));
        long before = odoo.calls("write");

        PurchaseOrder after = orders.updateLines(made.id(), List.of(new LineChange(1, new BigDecimal("3"), null, false),
                new LineChange(2, BigDecimal.ONE, new BigDecimal("2400"), false)));

        assertThat(after.lineOf(1).orElseThrow().quantity()).isEqualByComparingTo("3");
        assertThat(after.lineOf(1).orElseThrow().price()).as("Odoo would compute it anew").isEqualByComparingTo("950");
        assertThat(after.lineOf(2).orElseThrow().price()).isEqualByComparingTo("2400");
        assertThat(odoo.calls("write") - before).isEqualTo(1);
        assertThat(orders.updateLines(made.id(), List.of(new LineChange(1, null, null, true))).lines()).hasSize(1);
        assertThat(orders.cancel(made.id()).state()).isEqualTo(OrderState.CANCELLED);
    }

    @ParameterizedTest
    @CsvSource({"17, +56912345678, 10", "19, +56912345678, 10", "17, +56987654321, 10", "19, +56987654321, 10", "19, +15551234567, 13", "17, +15551234567, 13",
            "17, +56911111111, ", "19, +34600000000, "})
    void aVendorIsFoundByTheDigitsOfTheNumber(int version, String phone, Long vendor) {
        with(version);

        List<Vendor> found = orders.findVendor(new VendorQuery(List.of(phone), List.of()));

        assertThat(found).extracting(Vendor::id).isEqualTo(vendor == null ? List.of() : List.of(vendor));
    }

    @Test
    void aVendorIsFoundByMailAndAnUnderscoreIsNoPlaceholder() {
        with(19);

        assertThat(orders.findVendor(new VendorQuery(List.of(), List.of("ana@lamparas.example.com")))).extracting(Vendor::name).containsExactly("Lámparas del Sur");
        assertThat(orders.findVendor(new VendorQuery(List.of(), List.of("an_@lamparas.example.com")))).isEmpty();
        assertThat(orders.findVendor(new VendorQuery(List.of(), List.of("%")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"lamp-01, 1", "7800000000023, 2", "floor lamp, 2", "SUR-77, 1", "Desk, 1", "'%', 0", "nothing, 0"})
    void aProductIsFoundByCodeBarcodeNameOrTheVendorsCode(String text, long product) {
        for (int version : new int[] {17, 18, 19}) {
            with(version);
            assertThat(orders.findProduct(text, 10)).extracting(Product::id).isEqualTo(product == 0 ? List.of() : List.of(product));
        }
    }

    @Test
    void severalProductsAndWhatIsNotBoughtAreSaid() {
        with(18);

        assertThat(orders.findProduct("lamp", 10)).extracting(Product::code).containsExactly("LAMP-01", "LAMP-02", "OLD-9");
        Product lamp = orders.findProduct("LAMP-01", 10).get(0);
        assertThat(lamp.whole()).isTrue();
        assertThat(lamp.forecast()).isEqualByComparingTo("4");
        assertThat(orders.findProduct("OLD-9", 10).get(0).purchasable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void theLastPriceIsOfTheVendorsLastConfirmedOrderElseOfThePriceList(int version) {
        with(version);
        assertThat(orders.lastPrices(10, List.of(1L, 2L), "CLP", 0)).containsOnlyKeys(1L);
        PurchaseOrder made = orders.createRfq(new NewOrder("CP-1", 10, null, null, List.of(new NewLine(1, "LAMP-01", BigDecimal.ONE, new BigDecimal("970")))));
        assertThat(lastPrice(0)).as("it is not confirmed").isEqualByComparingTo("990");
        orders.confirmOrder(made.id());

        assertThat(lastPrice(0)).isEqualByComparingTo("970");
        assertThat(lastPrice(made.id())).isEqualByComparingTo("990");
        assertThat(orders.lastPrices(10, List.of(1L), "USD", 0)).isEmpty();
    }

    private BigDecimal lastPrice(long exceptOrder) {
        return orders.lastPrices(10, List.of(1L), "CLP", exceptOrder).get(1L).get(0).price();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18, 19})
    void aPriceHasItsUnitAndOnlyThoseOfThePriceListThatHoldTodayCount(int version) {
        with(version);
        String unit = version >= 18 ? "product_uom_id" : "product_uom";
        String yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(2).toString();
        String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(2).toString();
        odoo.records().of("product.supplierinfo").get(1L).put("date_end", yesterday);
        listed(2, "price", 800.0, "date_start", tomorrow, unit, List.of(1, "Units"), "min_qty", 0.0);
        listed(3, "price", 9600.0, "date_start", yesterday, "date_end", tomorrow, unit, List.of(2, "Dozens"), "min_qty", 5.0);

        assertThat(orders.lastPrices(10, List.of(1L), "CLP", 0).get(1L)).singleElement().satisfies(price -> {
            assertThat(price.price()).isEqualByComparingTo("9600");
            assertThat(price.unit()).isEqualTo("Dozens");
            assertThat(price.from()).isEqualByComparingTo("5");
        });
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        orders.confirmOrder(made.id());
        odoo.records().lineIn(odoo.records().onlyOrder(), 2);
        assertThat(orders.lastPrices(10, List.of(1L), "CLP", 0).get(1L)).singleElement().satisfies(price -> assertThat(price.unit()).isEqualTo("Dozens"));
    }

    private void listed(long id, Object... values) {
        odoo.records().put("product.supplierinfo", id, values);
        odoo.records().of("product.supplierinfo").get(id).putAll(Map.of("partner_id", List.of(10, "Lámparas del Sur"), "product_id", false,
                "product_tmpl_id", List.of(51, "Desk lamp"), "currency_id", List.of(1, "CLP"), "sequence", 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18, 19})
    void unitsOfOneKindAreConvertedByOdoosFactorAndOthersAreNot(int version) {
        with(version);

        assertThat(orders.conversion("Dozens", "Units")).hasValueSatisfying(units -> assertThat(units).isEqualByComparingTo("12"));
        assertThat(orders.conversion("Units", "Dozens").orElseThrow().multiply(new BigDecimal("12")))
                .isBetween(new BigDecimal("0.99999"), new BigDecimal("1.00001"));
        assertThat(orders.conversion("Units", "Units")).hasValue(BigDecimal.ONE);
        assertThat(orders.conversion("Units", "kg")).isEmpty();
        assertThat(orders.conversion("Units", "Pallets")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"17, LOST", "19, LOST", "17, DROPPED", "19, BUSY"})
    void aCreationWhoseAnswerIsLostIsUnclearAndNeverRepeated(int version, Mishap mishap) {
        with(version);
        odoo.next("create", mishap);

        assertThatThrownBy(() -> orders.createRfq(order("CP-1"))).isInstanceOfSatisfying(OrderFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.UNCLEAR));

        assertThat(odoo.calls("create")).isEqualTo(1);
        assertThat(orders.findByOrigin("CP-1").isPresent()).isEqualTo(mishap == Mishap.LOST);
    }

    @ParameterizedTest
    @CsvSource({"17, LOST", "19, DROPPED", "19, BUSY", "17, THROTTLED"})
    void whatOnlyReadsIsAskedAgain(int version, Mishap mishap) {
        with(version);
        orders.createRfq(order("CP-1"));
        odoo.next("search_read", mishap);

        assertThat(orders.findByOrigin("CP-1")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void aChangeThatIsDoneAndCannotBeReadAgainIsUnclear(int version) {
        with(version);
        PurchaseOrder made = orders.createRfq(order("CP-1"));
        for (int i = 0; i < 3; i++) {
            odoo.next("search_read", Mishap.BUSY);
        }

        assertThatThrownBy(() -> orders.confirmOrder(made.id())).isInstanceOfSatisfying(OrderFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.UNCLEAR));
        assertThat(orders.getOrderStatus(made.id()).state()).isEqualTo(OrderState.CONFIRMED);
    }

    @Test
    void aPageInOdoosPlaceAndAnOrderThatIsGoneAreNamed() {
        with(19);
        odoo.next("button_confirm", Mishap.PAGE);
        assertThatThrownBy(() -> orders.confirmOrder(5)).isInstanceOfSatisfying(OrderFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.NOT_SET_UP));
        assertThatThrownBy(() -> orders.getOrderStatus(5)).isInstanceOfSatisfying(OrderFailed.class, failed -> assertThat(failed.kind()).isEqualTo(Kind.REFUSED));
        assertThat(orders.getOrderStatuses(List.of(5L))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void aWrongKeyIsNamedToPeopleAndShownToNobody(int version) throws Exception {
        with(version);
        try (OdooForTests wrong = new OdooForTests(settings(odoo, "wrong-key"))) {
            assertThatThrownBy(() -> wrong.orders.findByOrigin("CP-1")).isInstanceOfSatisfying(OrderFailed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Kind.NOT_SET_UP);
                assertThat(failed.getMessage()).contains("ODOO_API_KEY").doesNotContain("wrong-key", "traceback");
            });
            assertThat(wrong.probe.now(org.springframework.boot.actuate.health.Health.up().build()).getStatus().getCode()).isEqualTo("DOWN");
        }
    }

    @Test
    void nobodyAtTheAddressHasDoneNothing() throws Exception {
        FakeOdoo gone = new FakeOdoo(19);
        OdooSettings settings = settings(gone, FakeOdoo.KEY);
        gone.close();
        try (OdooForTests nobody = new OdooForTests(settings)) {
            assertThatThrownBy(() -> nobody.orders.createRfq(order("CP-1"))).isInstanceOfSatisfying(OrderFailed.class,
                    failed -> assertThat(failed.kind()).isEqualTo(Kind.UNREACHABLE));
        }
    }

    @Test
    void moreCallsThanTheRateLimitAllowsReachNobody() throws Exception {
        with(19);
        OdooSettings three = Settings.of(OdooSettings.class, "processor.odoo.url", odoo.url(), "processor.odoo.database", FakeOdoo.DATABASE,
                "processor.odoo.api-key", FakeOdoo.KEY, "processor.odoo.rate-limit", "3");
        try (OdooForTests limited = new OdooForTests(three)) {
            limited.orders.findByOrigin("CP-1"); // version, fields, orders

            assertThatThrownBy(() -> limited.orders.findByOrigin("CP-2")).isInstanceOfSatisfying(OrderFailed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Kind.UNREACHABLE);
                assertThat(failed.getMessage()).contains("processor.odoo.rate-limit");
            });
            assertThat(odoo.calls()).hasSize(3);
        }
    }

    @Test
    void anOdooThatFailsIsLeftAloneForAWhile() throws Exception {
        with(19);
        try (OdooForTests own = new OdooForTests(settings(odoo, FakeOdoo.KEY))) {
            own.orders.findByOrigin("CP-1");
            for (int i = 0; i < 40; i++) {
                odoo.next("search_read", Mishap.BUSY);
            }
            for (int i = 0; i < 5 && !"OPEN".equals(own.probe.states().get("odoo")); i++) { // it is left alone for seconds only
                assertThatThrownBy(() -> own.orders.findByOrigin("CP-1")).isInstanceOf(OrderFailed.class);
            }

            assertThat(own.probe.states()).containsEntry("odoo", "OPEN");
            long before = odoo.calls().size();
            assertThatThrownBy(() -> own.orders.createRfq(order("CP-1"))).isInstanceOfSatisfying(OrderFailed.class,
                    failed -> assertThat(failed.kind()).as("nothing was sent").isEqualTo(Kind.UNREACHABLE));
            assertThat(odoo.calls()).hasSize((int) before);
        }
    }

    @Test
    void theProbeAsksForTheVersionInEachOdoosWay() {
        assertThat(ADAPTERS.get(17).probe.answered(200, "{\"result\":{\"server_version\":\"17.0\"}}").getDetails()).containsEntry("version", "17.0");
        OdooProbe probe = ADAPTERS.get(19).probe;
        assertThat(probe.answered(404, "<html>").getStatus().getCode()).isEqualTo("DOWN");
        assertThat(probe.answered(200, "{\"version\":\"22.0\"}").getStatus().getCode()).isEqualTo("UP");
        assertThat(probe.answered(200, "<html>").getDetails().get("reason")).asString().contains("not Odoo");
    }

    private static NewOrder order(String origin) {
        return new NewOrder(origin, 10, null, null, List.of(new NewLine(1, "LAMP-01", BigDecimal.TEN, new BigDecimal("990"))));
    }
}
