package io.chatwootprocessor.inbound.spool;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** The health of {@code spool}, and its gauges: degraded where webhooks could not wait, or wait for longer than the database is away. */
@Component("spoolHealthIndicator")
class SpoolHealth implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");
    private static final double LONG = 60; // seconds

    private final Spool spool;

    SpoolHealth(Spool spool, MeterRegistry meters) {
        this.spool = spool;
        Gauge.builder("processor.spool.files", spool, Spool::size).description("webhooks that wait on the disk for the database").register(meters);
        Gauge.builder("processor.spool.bytes", spool, Spool::bytes).description("size of their files").register(meters);
        Gauge.builder("processor.spool.oldest", spool, Spool::age).baseUnit("seconds").description("age of the oldest of them").register(meters);
    }

    @Override
    public Health health() {
        if (!spool.isOn()) {
            return Health.up().withDetail("spool", "off: a webhook that cannot be stored gets 500").build();
        }
        int broken = spool.folder().broken();
        String reason = spool.isAnothers() ? "another program uses the folder: give each its own (PROCESSOR_SPOOL_FOLDER)"
                : spool.isShort() ? "less than processor.spool.least-free of the disk is free: a webhook that cannot be stored gets 500"
                : spool.isUnwritable() ? "the folder cannot be written, is its disk full?: a webhook that cannot be stored gets 500"
                : spool.isDatabaseAway() ? "the database is away: webhooks wait on the disk"
                : spool.age() > LONG ? "webhooks wait on the disk, though the database is there"
                : broken > 0 ? broken + " files could not be stored, and lie in the folder broken; the log says why: once that is mended, move what is a"
                        + " webhook into the folder above it, and start anew; delete the rest" : null;
        Health.Builder health = reason == null ? Health.up() : Health.status(DEGRADED).withDetail("reason", reason);
        return health.withDetail("folder", spool.folder().path().toString()).withDetail("files", spool.size())
                .withDetail("bytes", spool.bytes()).withDetail("oldest_seconds", Math.round(spool.age())).withDetail("broken", broken).build();
    }
}
