package io.chatwootprocessor.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Reads secrets from files, as containers mount them. If {@code API_KEY_FILE} names a file, its text is {@code API_KEY}, without the line's
 * end.
 */
class SecretFiles implements EnvironmentPostProcessor, Ordered {

    /** The variables that hold a secret. */
    static final List<String> VARIABLES = SettingsRecords.secretVariables().toList();
    private static final String FAULTS = "processor-secret-files.faults";

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 6; // after .env, before config/application.yaml
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> read = new HashMap<>();
        List<String> faults = new ArrayList<>();
        for (String variable : VARIABLES) {
            String file = environment.getProperty(variable + "_FILE", "");
            if (!file.isBlank()) {
                read(variable, file, environment.getProperty(variable, ""), read, faults);
            }
        }
        read.put(FAULTS, faults);
        environment.getPropertySources().addFirst(new MapPropertySource("secret-files", read));
    }

    /** The faults of the files, for people. */
    @SuppressWarnings("unchecked")
    static List<String> faults(ConfigurableEnvironment environment) {
        var source = environment.getPropertySources().get("secret-files");
        return source == null ? List.of() : (List<String>) source.getProperty(FAULTS);
    }

    private static void read(String variable, String file, String value, Map<String, Object> read, List<String> faults) {
        if (!value.isBlank()) {
            faults.add("%s and %s_FILE are both set: which one counts? Leave one".formatted(variable, variable));
            return;
        }
        try {
            String text = Files.readString(Path.of(file)).strip();
            if (text.isEmpty()) {
                faults.add("%s_FILE: %s is empty".formatted(variable, file));
            }
            read.put(variable, text);
        } catch (IOException | InvalidPathException e) {
            faults.add("%s_FILE: %s cannot be read (%s)".formatted(variable, file, e.getClass().getSimpleName()));
        }
    }
}
