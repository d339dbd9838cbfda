package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.database.LongStatements;
import io.chatwootprocessor.database.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Stores and deletes documents. One of thousands of passages takes longer than a statement of a route may; changes of the same base wait for it.
 */
@Component
public class KnowledgeStore {

    private static final String STORE = Statement.read("knowledge/store-document.sql");
    private static final String FAIL = Statement.read("knowledge/fail-document.sql");
    private static final String DELETE = Statement.read("knowledge/delete-document.sql");
    private static final String FORGET = Statement.read("knowledge/forget-document.sql");

    private final LongStatements database;

    KnowledgeStore(LongStatements database) {
        this.database = database;
    }

    /** @return the outcome, as JSON; null: it was read again, and is outdated */
    public String store(@Body Map<String, Object> document) {
        return database.text(STORE, document);
    }

    /** @return what is noted of a document that cannot be read, as JSON; null: it was read again, and is outdated */
    public String fail(@Body Map<String, Object> document) {
        return database.text(FAIL, document);
    }

    /** @return the deleted document, as JSON; null: there is none */
    public String delete(@Body Map<String, Object> document, @Variable("actor") String actor) {
        Map<String, Object> parameters = new HashMap<>(document);
        parameters.put("actor", actor);
        return database.text(DELETE, parameters);
    }

    /** Deletes a document whose file is gone. */
    public void forget(@Body Map<String, Object> document) {
        database.text(FORGET, document);
    }
}
