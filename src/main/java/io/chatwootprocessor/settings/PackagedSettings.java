package io.chatwootprocessor.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** A file of settings inside the program, as arguments: so it wins over the user's folder and environment. */
public final class PackagedSettings {

    private PackagedSettings() {
    }

    /** @param profile of the file {@code config/application-<profile>.yaml} */
    public static List<String> asArguments(String profile) {
        String file = "config/application-" + profile + ".yaml";
        try {
            List<String> arguments = new ArrayList<>();
            for (PropertySource<?> source : new YamlPropertySourceLoader().load(profile, new ClassPathResource(file))) {
                for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                    arguments.add("--" + name + "=" + source.getProperty(name));
                }
            }
            return arguments;
        } catch (IOException e) {
            throw new UncheckedIOException("the program lacks " + file, e);
        }
    }
}
