package io.chatwootprocessor.settings;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** All records of settings, by their prefix: {@link ProcessorSettings}, and those of channels, responders and rooms. */
public final class SettingsRecords {

    private static final String PREFIX = "processor";
    private static final Map<String, Class<?>> ALL = find();

    private SettingsRecords() {
    }

    public static Map<String, Class<?>> all() {
        return ALL;
    }

    /** @return {@code requestWindow} as {@code request-window} */
    public static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** All settings that are described, also in nested records. */
    static Stream<Setting> settings() {
        return ALL.values().stream().flatMap(SettingsRecords::settings);
    }

    private static Stream<Setting> settings(Class<?> record) {
        return Stream.of(record.getRecordComponents()).flatMap(component -> isNested(component)
                ? settings(component.getType()) : Stream.ofNullable(component.getAnnotation(Setting.class)));
    }

    /** Whether it is a record with settings of its own. */
    public static boolean isNested(RecordComponent component) {
        return component.getType().isRecord() && component.getAnnotation(Setting.class) == null;
    }

    private static Map<String, Class<?>> find() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Map<String, Class<?>> found = new TreeMap<>();
        scanner.findCandidateComponents("io.chatwootprocessor").forEach(candidate -> {
            Class<?> record = ClassUtils.resolveClassName(candidate.getBeanClassName(), SettingsRecords.class.getClassLoader());
            String prefix = record.getAnnotation(ConfigurationProperties.class).value();
            if (record.isRecord() && (prefix.equals(PREFIX) || prefix.startsWith(PREFIX + "."))) {
                found.put(prefix, record);
            }
        });
        return found;
    }
}
