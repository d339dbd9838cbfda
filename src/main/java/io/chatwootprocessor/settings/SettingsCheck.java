package io.chatwootprocessor.settings;

import io.chatwootprocessor.security.ApiKey;
import io.chatwootprocessor.settings.ProcessorSettings.AiCore;
import io.chatwootprocessor.settings.ProcessorSettings.Chatwoot;
import io.chatwootprocessor.settings.ProcessorSettings.Whatsapp;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads every setting before anything starts, and refuses the start with one message that names all faults.
 * Spring Boot's own binding stops at the first one.
 */
class SettingsCheck implements EnvironmentPostProcessor, Ordered {

    private static final String PREFIX = "processor";
    private static final int SHORTEST_KEY = 16;

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE; // after config/ and .env are read
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            check(environment, Path.of("").toAbsolutePath());
        } catch (InvalidSettings e) {
            logAsSet(environment);
            throw e;
        }
    }

    /** Spring Boot reads how to log only after this, and the faults are to come as every line does. */
    private static void logAsSet(ConfigurableEnvironment environment) {
        LoggingSystem logging = LoggingSystem.get(SettingsCheck.class.getClassLoader());
        logging.getSystemProperties(environment).apply();
        logging.initialize(new LoggingInitializationContext(environment), null, null);
    }

    /** @throws InvalidSettings naming every fault */
    static void check(ConfigurableEnvironment environment, Path workingFolder) {
        List<String> faults = new ArrayList<>();
        for (String folder : List.of("config", "routes")) {
            if (!Files.isDirectory(workingFolder.resolve(folder))) {
                faults.add("there is no folder %s/ in %s: start the program in the folder that holds config/ and routes/"
                        .formatted(folder, workingFolder));
            }
        }
        if (faults.isEmpty()) {
            faults.addAll(SecretFiles.faults(environment));
            try (var validation = Validation.buildDefaultValidatorFactory()) {
                Walk walk = new Walk(Binder.get(environment), validation.getValidator(), faults);
                walk.walk(PREFIX, ProcessorSettings.class);
                RoomSettings.all().forEach(walk::walk);
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidSettings(faults);
        }
    }

    private record Walk(Binder binder, Validator validator, List<String> faults) {

        void walk(String prefix, Class<?> settings) {
            for (RecordComponent component : settings.getRecordComponents()) {
                String name = prefix + "." + kebab(component.getName());
                Setting setting = component.getAnnotation(Setting.class);
                if (setting == null) {
                    walk(name, component.getType());
                } else {
                    checkOne(name, setting, settings, component);
                }
            }
            if (settings == Chatwoot.class && production() && !bridgeAlone() && !signed(prefix)) {
                faults.add(prefix + ".webhook-secret (variable CHATWOOT_WEBHOOK_SECRET) is not set, so that anyone could"
                        + " post messages: copy the secret that Chatwoot shows beside the webhook, or set"
                        + " PROCESSOR_CHATWOOT_ALLOW_UNSIGNED=true where another guard stands in front");
            }
            if (settings == Chatwoot.class) {
                checkHookNames(prefix);
            }
            if (settings == Whatsapp.class && production()) {
                checkBridge(prefix);
            }
            if (settings == ProcessorSettings.class) {
                checkKeys();
            }
            if (settings == AiCore.class && aiCoreAnswers() && blank(text(prefix + ".url"))) {
                faults.add(prefix + ".url (variable AI_CORE_URL) is not set, and the responder ai-core needs it"
                        + "; for example: http://localhost:9000/chat");
            }
        }

        private void checkOne(String name, Setting setting, Class<?> owner, RecordComponent component) {
            String title = name + " (variable " + variable(name, setting) + ")";
            String example = "; for example: " + setting.example();
            Object value;
            try {
                value = binder.bind(name, Bindable.of(ResolvableType.forType(component.getGenericType()))).orElse(null);
            } catch (BindException e) {
                String given = setting.secret() ? "its value" : "\"" + text(name) + "\"";
                faults.add(title + ": " + given + " is not a " + readable(component.getType()) + example);
                return;
            }
            if (setting.requiredInProduction() && production() && blank(value) && !(owner == Chatwoot.class && bridgeAlone())) {
                faults.add(title + " is not set, and production needs it" + example);
                return;
            }
            validator.validateValue(owner, component.getName(), value).forEach(violation ->
                    faults.add(title + " " + violation.getMessage() + example));
        }

        /** PROCESSOR_CHATWOOT_HOOKS_SALES_FILE would make a hook sales.file, whose secret is the file's name. */
        private void checkHookNames(String prefix) {
            binder.bind(prefix + ".hooks", Bindable.mapOf(String.class, String.class)).orElse(Map.of()).keySet().stream()
                    .filter(name -> !name.matches("[A-Za-z0-9_-]+"))
                    .forEach(name -> faults.add(prefix + ".hooks: \"" + name + "\" is no name of a hook: letters, digits, - and _"));
        }

        /** The bridge does not sign: who knows the path that it calls can post messages. */
        private void checkBridge(String prefix) {
            String secret = text(prefix + ".webhook-secret");
            boolean used = !blank(text(prefix + ".bridge-url")) || !blank(secret);
            boolean guarded = secret.length() >= SHORTEST_KEY || !blank(text(prefix + ".hmac-secret"))
                    || "true".equalsIgnoreCase(text(prefix + ".allow-unsigned"));
            if (used && !guarded) {
                faults.add(prefix + ".webhook-secret (variable WHATSAPP_WEBHOOK_SECRET) "
                        + (blank(secret) ? "is not set" : "has %d characters, and needs %d".formatted(secret.length(), SHORTEST_KEY))
                        + ", so that anyone could post messages: have the bridge call /webhook/whatsapp/<secret>, with the output of"
                        + " openssl rand -hex 32, or sign (WHATSAPP_HMAC_SECRET), or set PROCESSOR_WHATSAPP_ALLOW_UNSIGNED=true where"
                        + " another guard stands in front");
            }
        }

        private void checkKeys() {
            List<ApiKey> api = keys("api-key");
            List<ApiKey> admin = keys("admin-api-key");
            for (ApiKey key : Stream.concat(api.stream(), admin.stream()).toList()) {
                if (production() && key.length() < SHORTEST_KEY) {
                    faults.add("the key %s of API_KEY or ADMIN_API_KEY has %d characters, and needs %d; for example: the output of"
                            .formatted(key.name(), key.length(), SHORTEST_KEY) + " openssl rand -hex 32");
                }
            }
            if (api.stream().map(ApiKey::hash).anyMatch(hash -> admin.stream().map(ApiKey::hash).anyMatch(hash::equals))) {
                faults.add("API_KEY and ADMIN_API_KEY have a key in common, so that everybody is an admin: choose another one");
            }
        }

        private List<ApiKey> keys(String name) {
            return binder.bind(PREFIX + "." + name, Bindable.listOf(ApiKey.class)).orElse(List.of()).stream()
                    .filter(Objects::nonNull).toList();
        }

        private boolean production() {
            return text(PREFIX + ".environment").equalsIgnoreCase("production");
        }

        /** Whether customers write through the bridge only: nothing is said of a Chatwoot. */
        private boolean bridgeAlone() {
            return !blank(text(PREFIX + ".whatsapp.bridge-url")) && Stream.of("base-url", "api-key", "webhook-secret")
                    .allMatch(name -> blank(text(PREFIX + ".chatwoot." + name)));
        }

        private boolean aiCoreAnswers() {
            return text(PREFIX + ".responder").equals("ai-core");
        }

        private String text(String name) {
            return binder.bind(name, String.class).orElse("");
        }

        private boolean signed(String prefix) {
            boolean secret = !blank(text(prefix + ".webhook-secret"));
            var hooks = binder.bind(prefix + ".hooks", Bindable.mapOf(String.class, String.class)).orElse(Map.of());
            boolean hooksSigned = hooks.values().stream().noneMatch(Walk::blank);
            return "true".equalsIgnoreCase(text(prefix + ".allow-unsigned"))
                    || (secret || !hooks.isEmpty()) && hooksSigned;
        }

        private static boolean blank(Object value) {
            return value == null || value instanceof String text && text.isBlank()
                    || value instanceof Collection<?> collection && collection.stream().allMatch(Walk::blank);
        }

        private static String variable(String name, Setting setting) {
            return setting.variable().isEmpty()
                    ? name.toUpperCase(Locale.ROOT).replace(".", "_").replace("-", "_")
                    : setting.variable();
        }

        private static String kebab(String name) {
            return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        }

        private static String readable(Class<?> type) {
            return switch (type.getSimpleName()) {
                case "Integer", "Long" -> "whole number";
                case "Double" -> "number";
                case "Duration" -> "duration";
                case "DataSize" -> "size";
                case "Instant" -> "moment";
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
