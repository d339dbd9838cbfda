package io.chatwootprocessor.purchasing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.TestDatabase;
import io.chatwootprocessor.purchasing.simulated.SimulationForTests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Purchasing with a database of its own, without Spring, on the simulation or another order manager. */
public class Simulation {

    public static final String VENDOR = "+56912345678";
    public static final String OTHER_VENDOR = "+15551234567";

    public final JdbcClient database;
    public final OdooSettings settings;
    public final OrderLedger ledger;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    public Simulation(Object... settings) {
        this.database = JdbcClient.create(pool(TestDatabase.create()));
        this.settings = Settings.of(OdooSettings.class, settings);
        this.ledger = new OrderLedger(database, this.settings);
    }

    /** A small one: a connection that is not given back is missed soon. */
    private static HikariDataSource pool(String address) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address);
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5000);
        return new HikariDataSource(config);
    }

    public OdooOrderManager simulated() {
        return SimulationForTests.orders(database, settings);
    }

    public Purchasing with(OdooOrderManager manager) {
        OrderManagers managers = new OrderManagers(java.util.List.of(manager));
        VendorOrders orders = new VendorOrders(ledger);
        LineCheck lines = new LineCheck(settings);
        return new Purchasing(managers, new WhoWrites(managers, new ChosenVendors(database)), new Quotes(ledger, orders, lines, settings),
                new OrderChanges(ledger, orders, new ConfirmationRules(settings), lines, settings), meters);
    }

    public OrderFollowing following(OdooOrderManager manager) {
        return new OrderFollowing(new OrderManagers(java.util.List.of(manager)), ledger);
    }

    /** A call of a tool in a turn. */
    public Exchange call(String vendor, UUID turn, Object... arguments) {
        Exchange exchange = new DefaultExchange(camel);
        Map<String, Object> args = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            args.put((String) arguments[i], arguments[i + 1]);
        }
        exchange.setVariable("args", args);
        exchange.setVariable("account_id", 1L);
        exchange.setVariable("conversation_id", 7L);
        exchange.setVariable("user_identifier", vendor);
        exchange.setVariable("channel", vendor.contains("@") ? "email" : "whatsapp");
        exchange.setVariable("turn_id", turn.toString());
        exchange.setVariable("verified", true);
        return exchange;
    }
}
