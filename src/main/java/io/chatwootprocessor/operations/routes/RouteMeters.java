package io.chatwootprocessor.operations.routes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyNamingStrategy;
import org.apache.camel.support.ExchangeHelper;

/**
 * The metrics of one route, under the names and labels that Camel gives them. Camel's own policy formats a text at the begin and at the end of each
 * route that a message passes. That took a twentieth of Java's CPU time for a webhook.
 */
final class RouteMeters {

    private static final MicrometerRoutePolicyNamingStrategy NAMES = MicrometerRoutePolicyNamingStrategy.DEFAULT;

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer time;
    private final Counter all;
    private final Counter succeeded;
    private final Counter failed;
    private final Counter failuresHandled;
    private final Counter redelivered;

    RouteMeters(MeterRegistry registry, Route route) {
        this.registry = registry;
        tags = NAMES.getExchangeStatusTags(route);
        time = Timer.builder(NAMES.getName(route)).tags(NAMES.getTags(route)).description("Route performance metrics").register(registry);
        all = counter(NAMES.getExchangesTotalName(route), "Total number of processed exchanges");
        succeeded = counter(NAMES.getExchangesSucceededName(route), "Number of successfully completed exchanges");
        failed = counter(NAMES.getExchangesFailedName(route), "Number of failed exchanges");
        failuresHandled = counter(NAMES.getFailuresHandledName(route), "Number of failures handled");
        redelivered = counter(NAMES.getExternalRedeliveriesName(route), "Number of external initiated redeliveries (such as from JMS broker)");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).tags(tags).description(description).register(registry);
    }

    /** @param elapsed nanoseconds that the exchange was in the route, which it leaves now */
    void count(long elapsed, Exchange exchange) {
        time.record(elapsed, TimeUnit.NANOSECONDS);
        all.increment();
        if (exchange.isFailed()) {
            failed.increment();
            return;
        }
        succeeded.increment();
        if (ExchangeHelper.isFailureHandled(exchange)) {
            failuresHandled.increment();
        }
        if (exchange.isExternalRedelivered()) {
            redelivered.increment();
        }
    }

    void remove() {
        for (Meter meter : List.of(time, all, succeeded, failed, failuresHandled, redelivered)) {
            registry.remove(meter);
        }
    }
}
