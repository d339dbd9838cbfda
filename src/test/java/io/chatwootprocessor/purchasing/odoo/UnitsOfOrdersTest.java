package io.chatwootprocessor.purchasing.odoo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.purchasing.Purchasing;
import io.chatwootprocessor.purchasing.Simulation;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules before a confirmation compare prices and quantities of one unit with those of another. */
class UnitsOfOrdersTest {

    private static FakeOdoo odoo;
    private static OdooForTests adapter;
    private static Simulation simulation;
    private static Purchasing purchasing;

    @BeforeAll
    static void start() throws Exception {
        odoo = new FakeOdoo(19);
        adapter = new OdooForTests(OdooOrdersTest.settings(odoo, FakeOdoo.KEY));
        simulation = new Simulation("processor.odoo.approval-limit", "10000000", "processor.odoo.stock", "needed");
        purchasing = simulation.with(adapter.orders);
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
    @CsvSource({"1, 990, confirmed", "2, 990, price_off", "2, 11880, confirmed", "3, 990, price_unknown"})
    void aPriceIsComparedWithTheLastOneInTheSameUnit(int unit, int price, String reason) {
        noStock();

        assertThat(confirmed(10, price, unit).path("reason").asText()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"50, 10, 1, stock_covers", "50, 10, 2, confirmed", "120, 10, 2, stock_covers", "50, 10, 3, stock_unknown"})
    void theStockIsComparedInTheUnitInWhichItIsCounted(double stock, int quantity, int unit, String reason) {
        odoo.records().of("product.product").get(1L).put("virtual_available", stock);

        assertThat(confirmed(quantity, unit == 2 ? 11880 : 990, unit).path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void aPriceForLargeQuantitiesDoesNotCountForSmallOnes() {
        noStock();
        odoo.records().of("product.supplierinfo").get(1L).put("min_qty", 100.0);

        assertThat(confirmed(10, 990, 1).path("reason").asText()).isEqualTo("price_unknown");
        odoo.records().of("product.supplierinfo").get(1L).put("min_qty", 10.0);
        assertThat(JsonBody.parse(purchasing.confirm(simulation.call(Simulation.VENDOR, UUID.randomUUID()))).path("reason").asText()).isEqualTo("confirmed");
    }

    private static void noStock() {
        odoo.records().of("product.product").get(1L).put("is_storable", false);
    }

    private static JsonNode confirmed(int quantity, int price, int unit) {
        purchasing.create(simulation.call(Simulation.VENDOR, UUID.randomUUID(), "lines", List.of(Map.of("product", "LAMP-01", "quantity", quantity,
                "price", price))));
        odoo.records().lineIn(odoo.records().onlyOrder(), unit);
        return JsonBody.parse(purchasing.confirm(simulation.call(Simulation.VENDOR, UUID.randomUUID())));
    }
}
