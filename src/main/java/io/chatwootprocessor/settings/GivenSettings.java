package io.chatwootprocessor.settings;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/** The settings as they were given, before any of them is bound to a record. Names are whole: {@code processor.chatwoot.hooks}. */
public record GivenSettings(Binder binder) {

    /** @return the text of the setting; empty if it is not set */
    public String text(String name) {
        return binder.bind(name, String.class).orElse("");
    }

    public boolean isBlank(String name) {
        return blank(text(name));
    }

    public boolean isTrue(String name) {
        return "true".equalsIgnoreCase(text(name));
    }

    /** @return a setting that has names of its own */
    public Map<String, String> map(String name) {
        return binder.bind(name, Bindable.mapOf(String.class, String.class)).orElse(Map.of());
    }

    <T> List<T> list(String name, Class<T> type) {
        return binder.bind(name, Bindable.listOf(type)).orElse(List.of()).stream().filter(Objects::nonNull).toList();
    }

    public boolean production() {
        return text("processor.environment").equalsIgnoreCase("production");
    }

    static boolean blank(Object value) {
        return value == null || value instanceof String text && text.isBlank()
                || value instanceof Collection<?> collection && collection.stream().allMatch(GivenSettings::blank);
    }
}
