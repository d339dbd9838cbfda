package io.chatwootprocessor.assistant.model;

import io.chatwootprocessor.assistant.model.ModelSettings.Provider;
import io.chatwootprocessor.settings.InvalidSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * Reads {@code processor.models}, and names every fault at once. A key, address or name that a model lacks comes from the
 * variables that are usual for its provider: {@code OPENAI_API_KEY}, {@code OPENAI_BASE_URL}, {@code OPENAI_MODEL}, {@code ANTHROPIC_API_KEY}.
 * Where one of these is set, there is a model {@code default}. The value of a variable goes only to the provider that the variable belongs to.
 */
class ModelSettingsReader {

    private static final String PREFIX = "processor.models";
    private static final String DEFAULT = "default";
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";
    private static final List<String> KNOWN = List.of("provider", "name", "base-url", "api-key", "input", "cached-input", "output", "timeout",
            "max-output-tokens", "temperature", "pictures");
    private static final Map<Provider, List<String>> VARIABLES = Map.of(Provider.OPENAI, List.of("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"),
            Provider.ANTHROPIC, List.of("ANTHROPIC_API_KEY"), Provider.GOOGLE, List.of());
    private static final String OPENAI_MODEL = "gpt-5-mini";
    private static final String ANTHROPIC_MODEL = "claude-haiku-4-5";

    private final Environment environment;
    private final List<String> faults = new ArrayList<>();

    ModelSettingsReader(Environment environment) {
        this.environment = environment;
    }

    /** @throws InvalidSettings naming every fault */
    Map<String, ModelSettings> read() {
        Map<String, Map<String, Object>> given = new TreeMap<>();
        Binder.get(environment).bind(PREFIX, Bindable.mapOf(String.class, Object.class)).orElse(Map.of()).forEach((name, fields) -> {
            if (fields instanceof Map<?, ?> map) {
                Map<String, Object> model = new HashMap<>();
                flatten("", map, model);
                model.values().removeIf(value -> value == null || value.toString().isBlank());
                given.put(name, model);
            } else if (!fields.toString().isBlank()) {
                faults.add(PREFIX + "." + name + " must have fields such as provider and name");
            }
        });
        Map<String, Object> fallback = given.computeIfAbsent(DEFAULT, name -> new HashMap<>());
        if (fallback.get("provider") == null) {
            Provider known = providerOf(fallback);
            if (known == null) {
                if (!fallback.isEmpty()) {
                    faults.add(PREFIX + ".default.provider is not set: openai, anthropic or google");
                }
                given.remove(DEFAULT);
            } else {
                fallback.put("provider", known.name());
            }
        }
        Map<String, ModelSettings> models = new TreeMap<>();
        given.forEach((name, fields) -> {
            ModelSettings model = model(name, fields);
            if (model != null) {
                models.put(name, model);
            }
        });
        if (!faults.isEmpty()) {
            throw new InvalidSettings(faults);
        }
        return models;
    }

    /** A variable such as {@code PROCESSOR_MODELS_DEFAULT_BASE_URL} is read as a field {@code base} with a field {@code url}. */
    private static void flatten(String before, Map<?, ?> fields, Map<String, Object> flat) {
        fields.forEach((field, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(before + field + "-", inner, flat);
            } else {
                flat.put(canonical(before + field), value);
            }
        });
    }

    /** A base-url alone is that of a local server, which speaks OpenAI's protocol. */
    private Provider providerOf(Map<String, Object> fields) {
        if (variable("OPENAI_API_KEY") != null || variable("OPENAI_BASE_URL") != null || fields.get("base-url") != null) {
            return Provider.OPENAI;
        }
        return variable("ANTHROPIC_API_KEY") != null ? Provider.ANTHROPIC : null;
    }

    private ModelSettings model(String name, Map<String, Object> fields) {
        String at = PREFIX + "." + name;
        if (!name.matches(NAME) || name.equals("none")) {
            faults.add(at + ": a model's name has small letters, digits and hyphens, and is not none");
        }
        fields.keySet().stream().filter(field -> !KNOWN.contains(field)).sorted().forEach(field ->
                faults.add(at + "." + field + " is not known; known are " + String.join(", ", KNOWN)));
        Provider provider = value(at, fields, "provider", "openai, anthropic or google", text -> Provider.valueOf(text.toUpperCase(Locale.ROOT)));
        if (provider == null) {
            if (fields.get("provider") == null) {
                faults.add(at + ".provider is not set: openai, anthropic or google");
            }
            return null;
        }
        boolean openai = provider == Provider.OPENAI;
        fields.values().removeIf(value -> isAnothers(provider, value.toString().strip()));
        String model = text(fields, "name", openai ? or(variable("OPENAI_MODEL"), OPENAI_MODEL)
                : provider == Provider.ANTHROPIC ? ANTHROPIC_MODEL : null);
        if (model == null) {
            faults.add(at + ".name is not set: the model, as its provider calls it");
        }
        String baseUrl = text(fields, "base-url", openai && fields.get("api-key") == null ? variable("OPENAI_BASE_URL") : null);
        if (baseUrl != null && !baseUrl.matches("https?://[^\\s/?#]+(/[^\\s?#]*)?")) {
            faults.add(at + ".base-url must be an http or https address, such as https://api.openai.com/v1");
        }
        String key = text(fields, "api-key", openai && !isOpenAis(baseUrl) ? null : openai ? variable("OPENAI_API_KEY")
                : provider == Provider.ANTHROPIC ? variable("ANTHROPIC_API_KEY") : null);
        if (key == null && baseUrl == null) {
            faults.add(at + ".api-key is not set" + switch (provider) {
                case OPENAI -> " (variable OPENAI_API_KEY)";
                case ANTHROPIC -> " (variable ANTHROPIC_API_KEY)";
                case GOOGLE -> "";
            });
        }
        Double input = price(at, fields, "input");
        Double cached = price(at, fields, "cached-input");
        Double output = price(at, fields, "output");
        if ((input == null) != (output == null) || cached != null && input == null) {
            faults.add(at + ": prices are USD for a million tokens: set input and output, or none of them");
        }
        Duration timeout = value(at, fields, "timeout", "a duration from 1s to 10m, such as 30s", text -> in(DurationStyle.detectAndParse(text),
                Duration.ofSeconds(1), Duration.ofMinutes(10)));
        Integer tokens = value(at, fields, "max-output-tokens", "a whole number from 200 to 100000", text -> in(Integer.valueOf(text), 200, 100_000));
        Double temperature = value(at, fields, "temperature", "a number from 0 to 2", text -> in(Double.valueOf(text), 0.0, 2.0));
        Boolean pictures = value(at, fields, "pictures", "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
        boolean known = !openai || baseUrl == null || Model.OPENAIS_OWN.matcher(baseUrl).matches(); // of other servers nobody knows
        return new ModelSettings(provider, model, baseUrl == null ? null : baseUrl.replaceFirst("/+$", ""), key == null ? "none" : key, input, cached,
                output, timeout == null ? ModelSettings.TIMEOUT : timeout, tokens == null ? ModelSettings.MAX_OUTPUT_TOKENS : tokens, temperature,
                pictures == null ? known : pictures);
    }

    /** Whether only a variable of another provider has that value: a file may give the model default one provider's values, whichever it has. */
    private boolean isAnothers(Provider provider, String value) {
        return VARIABLES.entrySet().stream().anyMatch(one -> one.getKey() != provider && isOneOf(one.getValue(), value))
                && !isOneOf(VARIABLES.get(provider), value);
    }

    private boolean isOneOf(List<String> variables, String value) {
        return variables.stream().map(this::variable).anyMatch(value::equals);
    }

    /** Whether {@code OPENAI_API_KEY} is for that server: OpenAI's own, or the one that {@code OPENAI_BASE_URL} names. */
    private boolean isOpenAis(String baseUrl) {
        return baseUrl == null || baseUrl.equals(variable("OPENAI_BASE_URL")) || Model.OPENAIS_OWN.matcher(baseUrl).matches();
    }

    private Double price(String at, Map<String, Object> fields, String field) {
        return value(at, fields, field, "a price in USD for a million tokens, such as 0.25", text -> in(Double.valueOf(text), 0.0, 100_000.0));
    }

    private <T> T value(String at, Map<String, Object> fields, String field, String form, Function<String, T> read) {
        Object value = fields.get(field);
        if (value == null) {
            return null;
        }
        try {
            return read.apply(value.toString().strip());
        } catch (RuntimeException e) {
            faults.add(at + "." + field + " must be " + form);
            return null;
        }
    }

    private static <T extends Comparable<T>> T in(T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static String text(Map<String, Object> fields, String field, String otherwise) {
        Object value = fields.get(field);
        return value == null ? otherwise : value.toString().strip();
    }

    private String variable(String name) {
        String value = environment.getProperty(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String or(String one, String other) {
        return one == null ? other : one;
    }

    /** However it is spelled: {@code base-url}, {@code baseUrl}, {@code BASEURL}. */
    private static String canonical(String field) {
        String plain = field.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
        return KNOWN.stream().filter(known -> known.replace("-", "").equals(plain)).findFirst().orElse(field);
    }
}
