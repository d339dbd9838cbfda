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
import org.springframework.stereotype.Component;

/** How many messages Chatwoot may get: one token bucket for each account, in the database, for all programs together. */
@Component
class RateLimit {

    private final int perMinute;
    private final Long defaultAccount;
    private final BucketConfiguration configuration;
    private final ProxyManager<String> buckets;

    RateLimit(ProcessorSettings settings, DataSource database) {
        perMinute = settings.chatwoot().rateLimit();
        defaultAccount = settings.chatwoot().accountId();
        int tokens = Math.max(1, perMinute);
        configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, Duration.ofMinutes(1))).build();
        buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ZERO))
                .table("communication.rate_limit").idColumn("id").stateColumn("state").expiresAtColumn("expires_at")
                .build();
    }

    /** @return how many of the messages may be sent now; those that are not are to be given back */
    int take(String adapter, long account, int messages) {
        return limited(adapter) ? (int) bucket(account).tryConsumeAsMuchAsPossible(messages) : messages;
    }

    void giveBack(String adapter, long account, int messages) {
        if (messages > 0 && limited(adapter)) {
            bucket(account).addTokens(messages);
        }
    }

    private boolean limited(String adapter) {
        return perMinute > 0 && adapter.equals("chatwoot");
    }

    /** A limit that is changed in the settings begins with a bucket of its own. What names no account is sent to the default one. */
    private Bucket bucket(long account) {
        long receiver = account == 0 && defaultAccount != null ? defaultAccount : account;
        return buckets.builder().build("chatwoot account " + receiver + " at " + perMinute, () -> configuration);
    }
}
