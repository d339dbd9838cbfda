package io.chatwootprocessor.purchasing.odoo;

import io.chatwootprocessor.TestDatabase;
import io.chatwootprocessor.outbound.BreakerSteps;
import io.chatwootprocessor.purchasing.OdooOrderManager;
import io.chatwootprocessor.purchasing.OdooSettings;
import java.nio.file.Path;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The adapter and its routes, without Spring. */
class OdooForTests implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();
    final OdooServer server;
    final OdooOrderManager orders;
    final OdooProbe probe;

    OdooForTests(OdooSettings settings) throws Exception {
        context.disableJMX();
        context.getComponent("http", HttpComponent.class).setHttpClientConfigurer(HttpClientBuilder::disableAutomaticRetries); // as HttpClientSettings
        context.getRegistry().bind("errorAnswer", new Object());
        context.getRegistry().bind("odooHttp", new OdooHttp(settings));
        context.getRegistry().bind("odooPatience", new OdooPatience());
        context.getRegistry().bind("odooRate", new OdooRate(settings, new DriverManagerDataSource(TestDatabase.create())));
        context.start();
        for (String file : new String[] {"routes/errors.yaml", "routes/purchasing/odoo/call-odoo-once.yaml", "routes/purchasing/odoo/call-odoo.yaml"}) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:" + Path.of(file)));
        }
        server = new OdooServer(settings, new OdooTransport(context.createProducerTemplate()));
        OdooCurrencies currencies = new OdooCurrencies(server, settings);
        orders = new OdooOrders(settings, server, new OdooReading(server, currencies), new OdooVendors(server), new OdooProducts(server, settings), currencies,
                new OdooReceipts(server), new OdooUnits(server));
        probe = new OdooProbe(settings, server, new BreakerSteps(context));
    }

    @Override
    public void close() {
        context.stop();
    }
}
