package io.chatwootprocessor.database;

import com.zaxxer.hikari.HikariDataSource;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** The database: the one of {@code DATABASE_URL}, else an embedded one. */
@Configuration
class DatabaseConfiguration {

    private static final long SHORTEST_VALIDATION = 250; // milliseconds; the pool's minimum

    @Bean
    @Lazy // started only if DATABASE_URL is not set
    EmbeddedServer embeddedServer(ProcessorSettings settings) {
        return EmbeddedServer.start(settings.database().dataFolder());
    }

    @Bean
    DatabaseUrl databaseUrl(ProcessorSettings settings, ObjectProvider<EmbeddedServer> embedded) {
        return settings.database().url() != null ? settings.database().url() : embedded.getObject().url();
    }

    /** @throws SQLException when the database cannot be used; the message says why */
    @Bean
    HikariDataSource dataSource(ProcessorSettings settings, DatabaseUrl url, Environment environment) throws SQLException {
        Duration timeout = settings.database().timeout();
        Duration statementTimeout = timeout.multipliedBy(7).dividedBy(8);
        boolean rehearsal = environment.matchesProfiles("rehearsal"); // which has no database
        boolean pooler = !rehearsal && Pooler.isInFrontOf(url, statementTimeout);
        HikariDataSource pool = new HikariDataSource();
        if (rehearsal) {
            pool.setInitializationFailTimeout(-1); // else those who ask for a connection wait a second each, one after the other
        }
        pool.setPoolName("database");
        pool.setJdbcUrl(url.jdbcUrl());
        pool.setUsername(url.user());
        pool.setPassword(url.password());
        pool.setMaximumPoolSize(settings.database().poolSize());
        pool.setConnectionTimeout(settings.database().connectionTimeout().toMillis());
        // for the check of an idle connection. With the pool's own 5 s, a database that hangs would take longer than Chatwoot waits
        pool.setValidationTimeout(Math.max(SHORTEST_VALIDATION, settings.database().connectionTimeout().toMillis() / 3));
        pool.setConnectionTestQuery(SwitchOver.CAN_STORE);
        pool.setExceptionOverride(new SwitchOver(pool));
        pool.addDataSourceProperty("ApplicationName", "chatwoot-processor");
        pool.addDataSourceProperty("socketTimeout", Long.toString(timeout.toSeconds()));
        // the driver cancels a statement over another connection, which a server that hangs would keep for 10 s
        pool.addDataSourceProperty("cancelSignalTimeout", "1");
        if (url.hosts() > 1) { // a dead host must leave time for the next one, and a host whose role has changed is asked again
            pool.addDataSourceProperty("connectTimeout",
                    Long.toString(Math.max(1, settings.database().connectionTimeout().toSeconds() / url.hosts())));
            pool.addDataSourceProperty("hostRecheckSeconds", "2");
        }
        if (pooler) { // a session's settings would reach other clients, and not us
            pool.addDataSourceProperty("prepareThreshold", "0");
            pool.setConnectionInitSql(SwitchOver.CAN_STORE);
        } else {
            // statement_timeout: the server gives up a little earlier. Else it would wait for a lock that nobody wants any more, and keep
            // the connection. read committed: with another default, concurrent webhooks would fail
            pool.setConnectionInitSql(SwitchOver.CAN_STORE + "; SET statement_timeout = " + statementTimeout.toMillis()
                    + "; SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.addDataSourceProperty("logServerErrorDetail", "false"); // the detail quotes rows, and exceptions are logged
        return pool;
    }

    @Bean
    LongStatements longStatements(HikariDataSource dataSource) {
        return LongStatements.of(dataSource);
    }

    /** Migrations may take longer than a request. */
    @Bean
    FlywayConfigurationCustomizer migrateWithoutTimeout(DatabaseUrl url) {
        return flyway -> flyway.dataSource(url.jdbcUrl(), url.user(), url.password())
                .jdbcProperties(Map.of("prepareThreshold", "0")); // a pooler may lose prepared statements
    }
}
