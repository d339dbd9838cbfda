package io.chatwootprocessor.operations.routes;

/**
 * The place of a step.
 *
 * @param kind of the step: {@code to}, {@code bean}, {@code choice}
 * @param file from the working folder; null: not known
 * @param line 0: not known
 */
record StepPlace(String route, String step, String kind, String file, int line) {

    /** @return {@code routes/mine.yaml:12}; null: it is not known */
    String place() {
        return file == null ? null : line > 0 ? file + ":" + line : file;
    }
}
