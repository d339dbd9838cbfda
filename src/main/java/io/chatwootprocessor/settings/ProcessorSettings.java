package io.chatwootprocessor.settings;

import io.chatwootprocessor.security.ApiKey;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.logging.LogLevel;

/**
 * The settings {@code processor.*}. The settings of a channel or a responder have records of their own.
 * Defaults, units and reasons stand in {@code config/application.yaml}; {@link SettingsCheck} refuses the start if a value is wrong or
 * missing.
 */
@CheckedBy(KeysRule.class)
@ConfigurationProperties("processor")
public record ProcessorSettings(
        @Setting(variable = "ENVIRONMENT", example = "production") @NotBlank String environment,
        @Setting(variable = "PORT", example = "8000") @NotNull @Min(0) @Max(65535) Integer port,
        @Setting(variable = "LOG_LEVEL", example = "INFO") @NotNull LogLevel logLevel,
        @Setting(variable = "API_KEY", example = "a long random text", secret = true, requiredInProduction = true)
        List<ApiKey> apiKey,
        @Setting(variable = "ADMIN_API_KEY", example = "another long random text", secret = true, requiredInProduction = true)
        List<ApiKey> adminApiKey,
        @Setting(variable = "LOG_FORMAT", example = "json") @NotNull LogFormat logFormat,
        @Setting(example = "echo")
        @Pattern(regexp = "([a-z0-9][a-z0-9-]*)?", message = "must be the name of a responder: small letters, digits, hyphens")
        String responder,
        @Setting(example = "Assistant") @NotBlank String botName,
        @Setting(example = "1") @Positive Long defaultAccount,
        @Setting(example = "support@example.com,+4915112345678") List<String> ownAddresses,
        @Setting(example = "sms,telegram,email") List<String> verifiedChannels,
        DatabaseSettings database,
        ConsolidationSettings consolidation,
        TurnSettings turn,
        OutboundSettings outbound,
        @Setting(example = "30s") @NotNull @DurationMin(seconds = 1) Duration probeInterval,
        RetentionSettings retention,
        LimitsSettings limits,
        @Setting(example = "30s") @NotNull @DurationMin(seconds = 10) Duration shutdownTimeout) {

    public ProcessorSettings {
        responder = responder == null || responder.isBlank() ? responderOf(database, environment) : responder;
        apiKey = keys(apiKey);
        adminApiKey = keys(adminApiKey);
        ownAddresses = written(ownAddresses);
        verifiedChannels = written(verifiedChannels);
    }

    private static List<String> written(List<String> texts) {
        return texts == null ? List.of() : texts.stream().filter(Objects::nonNull).filter(one -> !one.isBlank()).toList();
    }

    private static List<ApiKey> keys(List<ApiKey> keys) {
        return keys == null ? List.of() : keys.stream().filter(Objects::nonNull).toList();
    }

    /**
     * If nothing is set, {@code echo} answers, so that a newcomer sees an answer, which goes nowhere. With a database nobody gets an answer
     * unasked.
     */
    private static String responderOf(DatabaseSettings database, String environment) {
        boolean nothingSet = (database == null || database.url() == null) && !isProduction(environment);
        return nothingSet ? "echo" : "none";
    }

    private static boolean isProduction(String environment) {
        return "production".equalsIgnoreCase(environment);
    }

    /** Whether replies are sent for real, and every essential setting must be there. */
    public boolean production() {
        return isProduction(environment);
    }

    /** The account of a message or event that names none; 0: none is set. */
    public long account() {
        return defaultAccount == null ? 0 : defaultAccount;
    }

    /** Lines for people, or JSON objects for machines. */
    public enum LogFormat { TEXT, JSON }
}
