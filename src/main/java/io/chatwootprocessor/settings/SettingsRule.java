package io.chatwootprocessor.settings;

import java.util.List;

/** A condition that several settings must meet together. */
public interface SettingsRule {

    /** Whether production needs the settings of this record that are {@link Setting#requiredInProduction}. */
    default boolean needed(GivenSettings given) {
        return true;
    }

    /** Adds the faults, for people, with the setting's name and an example. */
    void check(GivenSettings given, List<String> faults);
}
