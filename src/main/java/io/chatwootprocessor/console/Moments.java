package io.chatwootprocessor.console;

/** Moments as a browser's field gives them. */
final class Moments {

    private Moments() {
    }

    /** @return a day and time without a zone as UTC, as the pages say; anything else as it is */
    static String read(String name, String value) {
        return value.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?") ? value + (value.length() == 16 ? ":00Z" : "Z") : value;
    }
}
