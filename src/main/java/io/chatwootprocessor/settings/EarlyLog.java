package io.chatwootprocessor.settings;

import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.ConfigurableEnvironment;

/** Sets up the log for a fault that is found before Spring Boot does it, so that the fault looks like every other line. */
public final class EarlyLog {

    private EarlyLog() {
    }

    public static void asSet(ConfigurableEnvironment environment) {
        LoggingSystem logging = LoggingSystem.get(EarlyLog.class.getClassLoader());
        logging.getSystemProperties(environment).apply();
        logging.initialize(new LoggingInitializationContext(environment), null, null);
    }
}
