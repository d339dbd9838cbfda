package io.chatwootprocessor.settings;

import java.util.List;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The program cannot start as it is set up. */
public class InvalidSettings extends RuntimeException {

    private final List<String> faults;

    /** @param faults one sentence for each, for people */
    public InvalidSettings(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    List<String> faults() {
        return faults;
    }

    /** Shows the faults as a list instead of a stack trace. */
    static class Analyzer extends AbstractFailureAnalyzer<InvalidSettings> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettings cause) {
            StringBuilder list = new StringBuilder("The settings cannot be used:").append(System.lineSeparator());
            cause.faults().forEach(fault -> list.append("  - ").append(fault).append(System.lineSeparator()));
            return new FailureAnalysis(list.toString(),
                    "Set the environment variables, or write them to the file .env, or change config/application.yaml.", cause);
        }
    }
}
