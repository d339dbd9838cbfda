package io.chatwootprocessor.database;

import com.zaxxer.hikari.HikariDataSource;
import io.chatwootprocessor.settings.ProcessorSettings;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

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

    @Bean
    DataSource dataSource(ProcessorSettings settings, DatabaseUrl url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("database");
        pool.setJdbcUrl(url.jdbcUrl());
        pool.setUsername(url.user());
        pool.setPassword(url.password());
        pool.setMaximumPoolSize(settings.database().poolSize());
        pool.setConnectionTimeout(settings.database().connectionTimeout().toMillis());
        // of one that has been idle; with the pool's own 5 s a database that hangs would take longer than Chatwoot waits
        pool.setValidationTimeout(Math.max(SHORTEST_VALIDATION, settings.database().connectionTimeout().toMillis() / 3));
        pool.addDataSourceProperty("ApplicationName", "chatwoot-processor");
        pool.addDataSourceProperty("socketTimeout", Long.toString(settings.database().timeout().toSeconds()));
        // of one that is given up the server is told by another connection; a server that hangs would keep that one for 10 s
        pool.addDataSourceProperty("cancelSignalTimeout", "1");
        // the server gives up a little earlier: it would wait on for a lock that nobody wants any more, and keep the connection
        pool.setConnectionInitSql("SET statement_timeout = " + settings.database().timeout().toMillis() * 7 / 8);
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.addDataSourceProperty("logServerErrorDetail", "false"); // it quotes rows, and exceptions are logged
        return pool;
    }

    /** Migrations may take longer than a request. */
    @Bean
    FlywayConfigurationCustomizer migrateWithoutTimeout(DatabaseUrl url) {
        return flyway -> flyway.dataSource(url.jdbcUrl(), url.user(), url.password());
    }
}
