package io.chatwootprocessor.settings;

import java.util.List;

/** What must hold between several settings. */
public interface SettingsRule {

    /** Whether production needs the settings of this record that are {@link Setting#requiredInProduction}. */
    default boolean needed(GivenSettings given) {
        return true;
    }

    /** Adds what is wrong, for people, with the setting's name and an example. */
    void check(GivenSettings given, List<String> faults);
}
