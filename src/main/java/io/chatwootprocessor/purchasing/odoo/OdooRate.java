package io.chatwootprocessor.purchasing.odoo;

import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** How many calls Odoo gets in a minute: one token bucket in the database, for all programs together. */
@Component
public class OdooRate {

    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final int perMinute;
    private final ProxyManager<String> buckets;

    OdooRate(OdooSettings settings, DataSource database) {
        this.perMinute = settings.rateLimit();
        this.buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ZERO))
                .table("communication.rate_limit").idColumn("id").stateColumn("state").expiresAtColumn("expires_at")
                .build();
    }

    /**
     * Takes the token of one call, and waits for it a moment.
     *
     * @throws OrderFailed where there is none: nothing was done
     */
    public void take() throws InterruptedException {
        if (perMinute > 0 && !buckets.builder().build("odoo at " + perMinute, () -> BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1))).build())
                .asBlocking().tryConsume(1, LONGEST)) {
            throw new OrderFailed(Kind.UNREACHABLE, "more than " + perMinute + " calls of Odoo in a minute (processor.odoo.rate-limit)");
        }
    }
}
