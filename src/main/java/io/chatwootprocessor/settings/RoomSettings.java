package io.chatwootprocessor.settings;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings that a room has for itself: records with a prefix of their own below {@code processor}. They are named, one a line, in
 * {@code META-INF/spring/io.chatwootprocessor.settings.Setting.imports}, so that the start checks them as it does the others.
 */
public final class RoomSettings {

    private RoomSettings() {
    }

    /** The records by their prefix. */
    public static Map<String, Class<?>> all() {
        Map<String, Class<?>> all = new TreeMap<>();
        ClassLoader loader = RoomSettings.class.getClassLoader();
        for (String name : ImportCandidates.load(Setting.class, loader)) {
            try {
                Class<?> record = Class.forName(name, false, loader);
                all.put(record.getAnnotation(ConfigurationProperties.class).value(), record);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("there are no settings " + name, e);
            }
        }
        return all;
    }
}
