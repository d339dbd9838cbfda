package io.chatwootprocessor.database;

import io.chatwootprocessor.settings.ProcessorSettings;
import jakarta.annotation.PostConstruct;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Gives back the leases and claims that a killed program left behind. On a shared database they expire by themselves. An own PostgreSQL is
 * used by one program at a time, so nobody has to wait.
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
