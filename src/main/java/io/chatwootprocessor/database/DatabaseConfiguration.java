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

    private static final long SHORTEST_VALIDATION = 250; // ms; the pool takes no less

    @Bean
    @Lazy // started only where somebody asks for it
    EmbeddedServer embeddedServer(ProcessorSettings settings) {
        return EmbeddedServer.start(settings.database().dataFolder());
    }

    @Bean
    DatabaseUrl databaseUrl(ProcessorSettings settings, ObjectProvider<EmbeddedServer> embedded) {
        return settings.database().url() != null ? settings.database().url() : embedded.getObject().url();
    }

    /** @throws SQLException when the database cannot be used; says why */
    @Bean
    HikariDataSource dataSource(ProcessorSettings settings, DatabaseUrl url, Environment environment) throws SQLException {
        boolean rehearsal = environment.matchesProfiles("rehearsal"); // has no database to ask
        return pool(settings, url, !rehearsal && Pooler.isInFrontOf(url, statementTimeout(settings)));
    }

    private static Duration statementTimeout(ProcessorSettings settings) {
        return settings.database().timeout().multipliedBy(7).dividedBy(8);
    }

    /** @param pooler whether another program stands between this one and PostgreSQL, and hands out its sessions */
    static HikariDataSource pool(ProcessorSettings settings, DatabaseUrl url, boolean pooler) {
        Duration timeout = settings.database().timeout();
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("database");
        pool.setJdbcUrl(url.jdbcUrl());
        pool.setUsername(url.user());
        pool.setPassword(url.password());
        pool.setMaximumPoolSize(settings.database().poolSize());
        pool.setConnectionTimeout(settings.database().connectionTimeout().toMillis());
        // of one that has been idle; with the pool's own 5 s a database that hangs would take longer than Chatwoot waits
        pool.setValidationTimeout(Math.max(SHORTEST_VALIDATION, settings.database().connectionTimeout().toMillis() / 3));
        pool.setConnectionTestQuery(SwitchOver.CAN_STORE);
        pool.setExceptionOverride(new SwitchOver(pool));
        pool.addDataSourceProperty("ApplicationName", "chatwoot-processor");
        pool.addDataSourceProperty("socketTimeout", Long.toString(timeout.toSeconds()));
        // of one that is given up the server is told by another connection; a server that hangs would keep that one for 10 s
        pool.addDataSourceProperty("cancelSignalTimeout", "1");
        if (url.hosts() > 1) { // a host that is gone must leave time for the next one, and one that has changed its part is asked again
            pool.addDataSourceProperty("connectTimeout",
                    Long.toString(Math.max(1, settings.database().connectionTimeout().toSeconds() / url.hosts())));
            pool.addDataSourceProperty("hostRecheckSeconds", "2");
        }
        if (pooler) { // what is set for a session would be another one's, and would not be ours
            pool.addDataSourceProperty("prepareThreshold", "0");
            pool.setConnectionInitSql(SwitchOver.CAN_STORE);
        } else {
            // statement_timeout: the server gives up a little earlier; it would wait on for a lock that nobody wants any more, and keep
            // the connection. read committed: a database may have another default, under which concurrent webhooks would fail
            pool.setConnectionInitSql(SwitchOver.CAN_STORE + "; SET statement_timeout = " + statementTimeout(settings).toMillis()
                    + "; SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.addDataSourceProperty("logServerErrorDetail", "false"); // it quotes rows, and exceptions are logged
        return pool;
    }

    /** Migrations may take longer than a request. */
    @Bean
    FlywayConfigurationCustomizer migrateWithoutTimeout(DatabaseUrl url) {
        return flyway -> flyway.dataSource(url.jdbcUrl(), url.user(), url.password())
                .jdbcProperties(Map.of("prepareThreshold", "0")); // a pooler in front would not know a prepared statement again
    }
}
