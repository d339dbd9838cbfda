package io.chatwootprocessor.settings;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads every setting before anything starts, and refuses the start with one message that names all faults.
 * Spring Boot's own binding stops at the first one.
 */
class SettingsCheck implements EnvironmentPostProcessor, Ordered {

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE; // after config/ and .env are read
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            check(environment);
        } catch (InvalidSettings e) {
            EarlyLog.asSet(environment);
            throw e;
        }
    }

    /** @throws InvalidSettings naming every fault */
    static void check(ConfigurableEnvironment environment) {
        List<String> faults = new ArrayList<>();
        faults.addAll(SecretFiles.faults(environment));
        try (var validation = Validation.buildDefaultValidatorFactory()) {
            GivenSettings given = new GivenSettings(Binder.get(environment));
            Walk walk = new Walk(given, ConfigurationPropertySources.get(environment), validation.getValidator(), faults);
            SettingsRecords.all().forEach((record, prefix) -> {
                SettingsRule rule = rule(record);
                walk.walk(prefix, record, rule);
                rule.check(given, faults);
            });
        }
        if (!faults.isEmpty()) {
            throw new InvalidSettings(faults);
        }
    }

    private static SettingsRule rule(Class<?> settings) {
        CheckedBy rule = settings.getAnnotation(CheckedBy.class);
        return rule == null ? (given, faults) -> { } : BeanUtils.instantiateClass(rule.value());
    }

    private record Walk(GivenSettings given, Iterable<ConfigurationPropertySource> sources, Validator validator, List<String> faults) {

        /** @param rule of the record that Spring binds, also for the records inside of it */
        void walk(String prefix, Class<?> settings, SettingsRule rule) {
            for (RecordComponent component : settings.getRecordComponents()) {
                String name = prefix + "." + SettingsRecords.kebab(component.getName());
                if (SettingsRecords.isNested(component)) {
                    walk(name, component.getType(), rule);
                } else if (component.isAnnotationPresent(Setting.class) && !followsAnother(name)) {
                    checkOne(name, component.getAnnotation(Setting.class), settings, component, rule);
                }
            }
        }

        private void checkOne(String name, Setting setting, Class<?> owner, RecordComponent component, SettingsRule rule) {
            String title = name + " (variable " + variable(name, setting) + ")";
            String example = "; for example: " + setting.example();
            Object value;
            try {
                value = given.binder().bind(name, Bindable.of(ResolvableType.forType(component.getGenericType()))).orElse(null);
            } catch (BindException e) {
                String text = setting.secret() ? "its value" : "\"" + given.text(name) + "\"";
                faults.add(title + ": " + text + " is not a " + readable(component.getType()) + example);
                return;
            }
            if (setting.requiredInProduction() && given.production() && GivenSettings.blank(value) && rule.needed(given)) {
                faults.add(title + " is not set, and production needs it" + example);
                return;
            }
            validator.validateValue(owner, component.getName(), value).forEach(violation ->
                    faults.add(title + " " + violation.getMessage() + example));
        }

        /** Whether its value refers to another setting. That setting's fault is told once. */
        private boolean followsAnother(String name) {
            for (ConfigurationPropertySource source : sources) {
                ConfigurationProperty property = source.getConfigurationProperty(ConfigurationPropertyName.of(name));
                if (property != null) {
                    return property.getValue().toString().startsWith("${processor.");
                }
            }
            return false;
        }

        private static String variable(String name, Setting setting) {
            return setting.variable().isEmpty()
                    ? name.toUpperCase(Locale.ROOT).replace(".", "_").replace("-", "_")
                    : setting.variable();
        }

        private static String readable(Class<?> type) {
            return switch (type.getSimpleName()) {
                case "Integer", "Long" -> "whole number";
                case "Double" -> "number";
                case "Duration" -> "duration";
                case "DataSize" -> "size";
                case "Boolean" -> "true or false";
                case "LogLevel" -> "log level";
                case "LogFormat" -> "choice between text and json";
                case "DatabaseUrl" -> "database address";
                case "Unverified" -> "choice between hold and repeat";
                default -> type.getSimpleName();
            };
        }
    }
}
