package io.chatwootprocessor.responder;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.settings.ProcessorSettings;
import jakarta.annotation.PostConstruct;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes {@code processor.responder} into the database before any route runs: it answers if {@code /bot-configs} says nothing. */
@Component
@Profile("!rehearsal") // which has no database
@DependsOnDatabaseInitialization
class ResponderSetting {

    private static final String RECORD = Statement.read("responder/record-setting.sql");

    private final ProcessorSettings settings;
    private final JdbcClient database;

    ResponderSetting(ProcessorSettings settings, JdbcClient database) {
        this.settings = settings;
        this.database = database;
    }

    @PostConstruct
    void store() {
        store(settings.responder(), settings.botName());
    }

    void store(String responder, String botName) {
        database.sql(RECORD).param("responder", responder).param("name", botName).update();
    }
}
