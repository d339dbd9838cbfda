package io.chatwootprocessor.outbound;

import io.chatwootprocessor.settings.ProcessorSettings;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * How many messages an adapter may get in a minute: one token bucket for it, or for each account, as the adapter says, in the database,
 * for all programs together.
 */
@Component
class RateLimit {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimit.class);

    private final long defaultAccount;
    private final Adapters adapters;
    private final ProxyManager<String> buckets;

    RateLimit(ProcessorSettings settings, DataSource database, Adapters adapters) {
        this.defaultAccount = settings.account();
        this.adapters = adapters;
        buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ZERO))
                .table("communication.rate_limit").idColumn("id").stateColumn("state").expiresAtColumn("expires_at")
                .build();
    }

    /** @return how many of the messages may be sent now; give the others back with {@link #giveBack} */
    int take(String adapter, long account, int messages) {
        return perMinute(adapter) > 0 ? (int) bucket(adapter, account).tryConsumeAsMuchAsPossible(messages) : messages;
    }

    /** Gives the unused part back. If that cannot be stored, only that part is lost, for a minute. */
    void giveBack(String adapter, long account, int messages) {
        if (messages > 0 && perMinute(adapter) > 0) {
            try {
                bucket(adapter, account).addTokens(messages);
            } catch (RuntimeException e) { // claimed messages must still be sent and marked
                LOG.warn("{} messages of account {}'s share are lost for a minute: {}", messages, account, e.getClass().getSimpleName());
            }
        }
    }

    private int perMinute(String adapter) {
        return adapters.of(adapter).rateLimit();
    }

    /** A changed limit begins with a new bucket. A message without an account is sent to the default one. */
    private Bucket bucket(String adapter, long account) {
        int tokens = perMinute(adapter);
        long receiver = account == 0 ? defaultAccount : account;
        String name = adapters.of(adapter).rateByAccount() ? adapter + " account " + receiver : adapter;
        return buckets.builder().build(name + " at " + tokens, () -> BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, Duration.ofMinutes(1))).build());
    }
}
