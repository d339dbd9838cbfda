package io.chatwootprocessor.inbound.spool;

import java.nio.file.Path;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The spool's folder cannot be written: the program does not start, or webhooks would be lost when the database is away. */
class SpoolFolderUnusable extends RuntimeException {

    SpoolFolderUnusable(Path folder, Exception cause) {
        super("The folder " + folder + " cannot be written: " + cause.getClass().getSimpleName() + ". Webhooks that come while the database is away"
                + " are to wait there.", cause);
    }

    /** Shows the message instead of a stack trace. */
    static class Analyzer extends AbstractFailureAnalyzer<SpoolFolderUnusable> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, SpoolFolderUnusable cause) {
            return new FailureAnalysis(cause.getMessage(), "Give the program's user a folder that it can write (PROCESSOR_SPOOL_FOLDER), or"
                    + " switch the spool off by an empty one.", cause);
        }
    }
}
