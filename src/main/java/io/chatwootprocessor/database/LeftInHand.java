package io.chatwootprocessor.database;

import io.chatwootprocessor.settings.ProcessorSettings;
import jakarta.annotation.PostConstruct;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Leases and claims that a killed program left behind run out by themselves. On its own PostgreSQL, which one program uses at a
 * time, nobody needs to wait for that.
 */
@Component
@DependsOnDatabaseInitialization
class LeftInHand {

    private final ProcessorSettings settings;
    private final JdbcClient database;

    LeftInHand(ProcessorSettings settings, JdbcClient database) {
        this.settings = settings;
        this.database = database;
    }

    @PostConstruct
    void release() {
        if (settings.database().url() == null) {
            database.sql(Statement.read("database/release-all.sql")).update();
        }
    }
}
