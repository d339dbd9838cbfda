package io.chatwootprocessor.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reports webhooks that were refused. Otherwise a wrong secret would only show as missing messages. The metric {@code
 * processor.webhooks.refused} counts them. The log has one line a minute for each route, hook and reason, so that a stranger cannot fill
 * it. It never quotes the request, not even the path, which may be a secret.
 */
@Component
class RefusedWebhooks {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedWebhooks.class);
    private static final long SILENCE = Duration.ofMinutes(1).toNanos();

    private final MeterRegistry meters;
    private final LongSupplier clock;
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    /**
     * @param at    when the last line was written
     * @param since how many were refused after that
     */
    private record Told(long at, long since) {
    }

    @Autowired
    RefusedWebhooks(MeterRegistry meters) {
        this(meters, System::nanoTime);
    }

    RefusedWebhooks(MeterRegistry meters, LongSupplier clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * @param route  where it came
     * @param hook   which of Chatwoot's webhooks it claims to be; null: it is none, or its name must not be told
     * @param detail the answer; only a word of ours at its beginning is told
     */
    void refused(String route, String hook, String detail) {
        String word = detail.replaceFirst(":.*", "");
        String reason = word.matches("[a-z_]{1,40}") ? word : "refused";
        meters.counter("processor.webhooks.refused", "route", route, "reason", reason).increment();
        String door = "route " + route + (hook == null ? "" : ", hook " + hook);
        told.compute(door + ": " + reason, (key, last) -> {
            long now = clock.getAsLong();
            if (last != null && now - last.at() < SILENCE) {
                return new Told(last.at(), last.since() + 1);
            }
            LOG.warn("A webhook was not let in by {}: {}{}", door, reason,
                    last == null || last.since() == 0 ? "" : " (and " + last.since() + " more since the last such line)");
            return new Told(now, 0);
        });
    }
}
