package io.chatwootprocessor.purchasing.simulated;

import io.chatwootprocessor.purchasing.OdooOrderManager;
import io.chatwootprocessor.purchasing.OdooSettings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the simulation without Spring. */
public final class SimulationForTests {

    private SimulationForTests() {
    }

    public static OdooOrderManager orders(JdbcClient database, OdooSettings settings) {
        return new SimulatedOrders(database, new SimulationFile(settings), settings);
    }
}
