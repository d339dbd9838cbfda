package io.chatwootprocessor.settings;

import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** All records of settings, with their prefixes: {@link ProcessorSettings}, and those of channels, responders and rooms. */
public final class SettingsRecords {

    private static final String PREFIX = "processor";
    private static final Map<Class<?>, String> ALL = find();

    private SettingsRecords() {
    }

    public static Map<Class<?>, String> all() {
        return ALL;
    }

    /** @return {@code requestWindow} as {@code request-window} */
    public static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** All settings that are described, also in nested records. */
    private static Stream<Setting> settings() {
        return ALL.keySet().stream().flatMap(SettingsRecords::settings);
    }

    /** The environment variables that hold a secret. */
    static Stream<String> secretVariables() {
        Stream<String> ofSettings = settings().filter(Setting::secret)
                .flatMap(setting -> Stream.concat(Stream.of(setting.variable()), Stream.of(setting.alternatives())));
        Stream<String> ofRecords = ALL.keySet().stream().map(record -> record.getAnnotation(SecretVariables.class))
                .filter(Objects::nonNull).flatMap(secrets -> Stream.of(secrets.value()));
        return Stream.concat(ofSettings, ofRecords).filter(variable -> !variable.isEmpty()).sorted();
    }

    private static Stream<Setting> settings(Class<?> record) {
        return Stream.of(record.getRecordComponents()).flatMap(component -> isNested(component)
                ? settings(component.getType()) : Stream.ofNullable(component.getAnnotation(Setting.class)));
    }

    /** Whether it is a record with settings of its own. */
    public static boolean isNested(RecordComponent component) {
        return component.getType().isRecord() && component.getAnnotation(Setting.class) == null;
    }

    private static Map<Class<?>, String> find() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.setResourcePattern("**/*Settings.class"); // to read all classes takes a thirtieth of a start's CPU time
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Map<Class<?>, String> found = new TreeMap<>(Comparator.comparing(Class::getName));
        scanner.findCandidateComponents("io.chatwootprocessor").forEach(candidate -> {
            Class<?> record = ClassUtils.resolveClassName(candidate.getBeanClassName(), SettingsRecords.class.getClassLoader());
            String prefix = record.getAnnotation(ConfigurationProperties.class).value();
            if (record.isRecord() && (prefix.equals(PREFIX) || prefix.startsWith(PREFIX + "."))) {
                found.put(record, prefix);
            }
        });
        return found;
    }
}
