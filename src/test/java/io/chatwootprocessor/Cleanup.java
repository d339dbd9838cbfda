package io.chatwootprocessor;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Deletes what a test leaves. The program may be at work on the same rows, and takes their locks in its own order: then it is tried again. */
public final class Cleanup {

    private Cleanup() {
    }

    /** @return the number of rows that this statement has changed */
    public static int update(JdbcTemplate database, String statement, Object... values) {
        AtomicInteger rows = new AtomicInteger();
        await().ignoreException(PessimisticLockingFailureException.class).until(() -> {
            rows.set(database.update(statement, values));
            return true;
        });
        return rows.get();
    }
}
