package io.chatwootprocessor.console;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The looks at a page that stand in the audit from now on. Those of other tests count as old. */
public final class Looks {

    private final JdbcTemplate database;
    private final String subject;

    /** @param subject such as {@code page knowledge} */
    public Looks(JdbcTemplate database, String subject) {
        this.database = database;
        this.subject = subject;
        database.update("UPDATE communication.audit SET at = at - interval '1 hour' WHERE action = 'look' AND subject = ?", subject);
    }

    /** The person of each look. */
    public List<String> by() {
        return database.queryForList("SELECT actor FROM communication.audit WHERE action = 'look' AND subject = ? AND at > now() - interval '10 minutes'",
                String.class, subject);
    }
}
