package io.chatwootprocessor.operations.reconciliation.chatwoot;

import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** How often Chatwoot may be asked about an account: one token bucket in the database, for all programs together. */
@Component
class CallBudget {

    private final int perMinute;
    private final ProxyManager<String> buckets;

    CallBudget(ReconciliationSettings settings, ChatwootSettings chatwoot, DataSource database) {
        int replies = chatwoot.rateLimit();
        perMinute = replies == 0 ? settings.callsPerMinute() : Math.max(1, Math.min(settings.callsPerMinute(), replies - 1));
        buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ZERO))
                .table("communication.rate_limit").idColumn("id").stateColumn("state").expiresAtColumn("expires_at")
                .build();
    }

    int perMinute() {
        return perMinute;
    }

    /** Takes one call. Gives null, or how long it is to the next one: then none was taken. */
    Duration take(long account) {
        ConsumptionProbe probe = buckets.builder().build("reconciliation " + account + " at " + perMinute,
                () -> BucketConfiguration.builder().addLimit(limit -> limit.capacity(perMinute)
                        .refillGreedy(perMinute, Duration.ofMinutes(1))).build()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? null : Duration.ofNanos(probe.getNanosToWaitForRefill());
    }
}
