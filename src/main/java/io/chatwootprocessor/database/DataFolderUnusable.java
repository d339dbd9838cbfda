package io.chatwootprocessor.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The embedded PostgreSQL cannot use its folder. The message says why and what to do. */
public class DataFolderUnusable extends RuntimeException {

    DataFolderUnusable(String message, Throwable cause) {
        super(message, cause);
    }

    /** Shows the message instead of a stack trace. */
    static class Analyzer extends AbstractFailureAnalyzer<DataFolderUnusable> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, DataFolderUnusable cause) {
            return new FailureAnalysis(cause.getMessage(), null, cause);
        }
    }
}
