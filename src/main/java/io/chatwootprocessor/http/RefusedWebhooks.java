package io.chatwootprocessor.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Tells the log of webhooks that were not let in: a wrong secret would else show in nothing but missing messages. One line a minute for
 * each door and reason, since whoever knocks could fill the log; without anything that came, not even the path, which may be a secret.
 */
@Component
class RefusedWebhooks {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedWebhooks.class);
    private static final long SILENCE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier clock;
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    /**
     * @param at    when the last line was written
     * @param since how many were refused since
     */
    private record Told(long at, long since) {
    }

    @Autowired
    RefusedWebhooks() {
        this(System::nanoTime);
    }

    RefusedWebhooks(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * @param door   where it came, in words of ours
     * @param reason what is answered
     */
    void refused(String door, String reason) {
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
