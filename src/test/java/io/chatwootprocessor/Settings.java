package io.chatwootprocessor;

import io.chatwootprocessor.settings.ProcessorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** The settings of {@code config/application.yaml}, without the environment's variables. */
public final class Settings {

    private Settings() {
    }

    /** @param others name, value, name, value, … of what is set otherwise */
    public static ProcessorSettings with(Object... others) {
        return of(ProcessorSettings.class, others);
    }

    /**
     * @param type   a record of settings
     * @param others as of {@link #with}
     */
    public static <T> T of(Class<T> type, Object... others) {
        Map<String, Object> set = new HashMap<>();
        for (int i = 0; i < others.length; i += 2) {
            if (others[i + 1] != null) {
                set.put((String) others[i], others[i + 1].toString());
            }
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addFirst(new MapPropertySource("set", set));
        try {
            new YamlPropertySourceLoader().load("defaults", new FileSystemResource("config/application.yaml"))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Binder.get(environment).bind(type.getAnnotation(ConfigurationProperties.class).value(), type).get();
    }
}
