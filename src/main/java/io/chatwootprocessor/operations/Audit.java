package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes down who did what, for actions that no statement records: those that change nothing in the database. */
@Component
public class Audit {

    private final JdbcClient database;

    Audit(JdbcClient database) {
        this.database = database;
    }

    /**
     * @param actor   the name of the key that was shown
     * @param action  as a word: {@code set_log_level}
     * @param subject of the action, as one word and an id: {@code conversation 12}; null: the details say it
     * @param details nothing of what customers said or who they are
     */
    public void record(String actor, String action, String subject, Map<String, ?> details) {
        database.sql("SELECT communication.audit(?, ?, ?, CAST(? AS jsonb))").params(actor, action, subject, JsonBody.write(details))
                .query((row, number) -> number).list();
    }
}
