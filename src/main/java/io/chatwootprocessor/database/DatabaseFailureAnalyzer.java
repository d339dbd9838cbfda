package io.chatwootprocessor.database;

import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the database keeps the program from starting, instead of a stack trace. */
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        return new FailureAnalysis("The database cannot be used: " + cause.getMessage(),
                "Check DATABASE_URL, that PostgreSQL runs there, and that the user may create the schema \"communication\".", cause);
    }
}
