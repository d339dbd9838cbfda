package io.chatwootprocessor.operations.routes;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Names the route file that keeps the program from starting, instead of a stack trace. */
class RouteFailureAnalyzer implements FailureAnalyzer {

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        Throwable camel = failure;
        while (camel != null && !camel.getClass().getName().startsWith("org.apache.camel")) {
            camel = camel.getCause();
        }
        if (camel == null) {
            return null;
        }
        Throwable root = camel;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = camel.getMessage().contains(String.valueOf(root.getMessage()))
                ? camel.getMessage() : camel.getMessage() + System.lineSeparator() + root.getMessage();
        String action = why.contains("package org.apache.camel") && why.contains("does not exist")
                ? "Java routes need the program's jars unpacked: java -Djarmode=tools -jar chatwoot-processor.jar extract,"
                        + " then java -jar chatwoot-processor/chatwoot-processor.jar."
                : "Mend the file in routes/ and start again.";
        return new FailureAnalysis("A route cannot run: " + why, action, failure);
    }
}
