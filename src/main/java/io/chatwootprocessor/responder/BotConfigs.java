package io.chatwootprocessor.responder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import java.sql.Types;
import java.time.Duration;
import org.apache.camel.Body;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Knows which bot answers in which inbox: as {@code bot_config} says, else the default, else the setting. Answers are kept in memory for a while.
 */
@Component
public class BotConfigs {

    /** A change by another program shows so much later. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private static final String BOT_CONFIG_OF = Statement.read("responder/bot-config-of.sql");

    private final JdbcClient database;
    private volatile Cache<Long, BotConfig> known = nothing();

    BotConfigs(JdbcClient database) {
        this.database = database;
    }

    /** Chooses the bot that answers the turn. */
    public Turn choose(@Body Turn turn) {
        return turn.by(of(turn.conversation().chatwootInboxId()));
    }

    /** @param inboxId Chatwoot's; null: of a conversation without an inbox */
    BotConfig of(Long inboxId) {
        long key = inboxId == null ? 0 : inboxId;
        Cache<Long, BotConfig> answers = known; // before the query: an answer that a change overtakes is forgotten, too
        BotConfig config = answers.getIfPresent(key);
        if (config == null) {
            config = database.sql(BOT_CONFIG_OF).param("inbox_id", inboxId, Types.BIGINT)
                    .query((row, number) -> new BotConfig(row.getString("name"), row.getString("responder"),
                            row.getString("ai_core_url"), JsonBody.parse(row.getString("resources")))).single();
            answers.put(key, config); // not inside the cache, where callers would wait for each other's timeouts
        }
        return config;
    }

    /** Forgets all answers, because something was changed. */
    public void changed() {
        known = nothing();
    }

    private static Cache<Long, BotConfig> nothing() {
        return Caffeine.newBuilder().expireAfterWrite(KNOWN_FOR).maximumSize(MOST).build();
    }
}
