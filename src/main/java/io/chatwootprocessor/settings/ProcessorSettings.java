package io.chatwootprocessor.settings;

import io.chatwootprocessor.database.DatabaseUrl;
import io.chatwootprocessor.security.ApiKey;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.logging.LogLevel;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be set under {@code processor.*}. Defaults, units and reasons stand in
 * {@code config/application.yaml}; {@link SettingsCheck} refuses the start when a value here is wrong or missing.
 */
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
        @Setting(example = "ai-core")
        @Pattern(regexp = "([a-z0-9][a-z0-9-]*)?", message = "must be the name of a responder: small letters, digits, hyphens")
        String responder,
        @Setting(example = "Assistant") @NotBlank String botName,
        @Setting(example = "support@example.com,+4915112345678") List<String> ownAddresses,
        Database database,
        Chatwoot chatwoot,
        Whatsapp whatsapp,
        Consolidation consolidation,
        Turn turn,
        AiCore aiCore,
        Outbound outbound,
        Simulated simulated,
        @Setting(example = "30s") @NotNull @DurationMin(seconds = 1) Duration probeInterval,
        Retention retention,
        Limits limits,
        @Setting(example = "30s") @NotNull @DurationMin(seconds = 10) Duration shutdownTimeout) {

    public ProcessorSettings {
        responder = responder == null || responder.isBlank() ? responderOf(database, environment) : responder;
        apiKey = keys(apiKey);
        adminApiKey = keys(adminApiKey);
        ownAddresses = ownAddresses == null ? List.of() : ownAddresses.stream().filter(Objects::nonNull).filter(one -> !one.isBlank()).toList();
    }

    private static List<ApiKey> keys(List<ApiKey> keys) {
        return keys == null ? List.of() : keys.stream().filter(Objects::nonNull).toList();
    }

    /** A newcomer who has set nothing sees an answer, which goes nowhere; whoever has a database does not get one unasked. */
    private static String responderOf(Database database, String environment) {
        boolean nothingSet = (database == null || database.url() == null) && !isProduction(environment);
        return nothingSet ? "echo" : "none";
    }

    private static boolean isProduction(String environment) {
        return "production".equalsIgnoreCase(environment);
    }

    /** Whether replies go out for real and every essential setting must be there. */
    public boolean production() {
        return isProduction(environment);
    }

    /** Lines for people, or JSON objects for machines. */
    public enum LogFormat { TEXT, JSON }

    /** How long one message may be worked on before another program takes it over: more than two calls to a provider. */
    public Duration claim() {
        Duration longest = chatwoot.timeout().compareTo(whatsapp.timeout()) > 0 ? chatwoot.timeout() : whatsapp.timeout();
        return longest.plus(chatwoot.connectTimeout()).multipliedBy(2).plusSeconds(6);
    }

    /**
     * @param url               where PostgreSQL is; null: the program starts one of its own
     * @param dataFolder        where the program's own PostgreSQL keeps its data
     * @param poolSize          connections, at the most
     * @param connectionTimeout how long a request waits for a connection before it fails
     * @param timeout           how long PostgreSQL may take to answer, in whole seconds
     */
    public record Database(
            @Setting(variable = "DATABASE_URL", example = "postgresql://processor:secret@db.example.com:5432/processor",
                    secret = true, requiredInProduction = true) DatabaseUrl url,
            @Setting(example = "data") @NotNull Path dataFolder,
            @Setting(example = "20") @NotNull @Min(2) @Max(1000) Integer poolSize,
            @Setting(example = "3s") @NotNull @DurationMin(millis = 250) Duration connectionTimeout,
            @Setting(example = "4s") @NotNull @DurationMin(seconds = 1) Duration timeout) {
    }

    /**
     * @param baseUrl            Chatwoot's address, without a path
     * @param apiKey             a user's or an agent bot's access token
     * @param accountId          the account that is meant where a conversation names none
     * @param webhookSecret      secret of the webhook that calls {@code /webhook/chatwoot}; null: it comes unsigned
     * @param hooks              name to secret, for the webhooks that call {@code /webhook/chatwoot/{name}}
     * @param allowUnsigned      whether a webhook without a secret is accepted in production
     * @param signatureTolerance how far a webhook's timestamp may be from our clock
     * @param connectTimeout     how long a connection to Chatwoot may take
     * @param timeout            how long Chatwoot may take to answer
     * @param rateLimit          messages to one account in a minute, by all programs together; 0: as many as there are
     * @param userToken          a user's token, to look for messages and to start conversations; null: the apiKey is one
     * @param settleTime         how long after a lost answer Chatwoot may still store the message
     * @param unverified         what becomes of a message that may have arrived where the token may not look for it
     * @param confirmationWait   how long such a message waits for Chatwoot's webhook
     */
    public record Chatwoot(
            @Setting(variable = "CHATWOOT_BASE_URL", example = "https://chatwoot.example.com", requiredInProduction = true)
            @Pattern(regexp = "(https?://[^\\s/?#]+(/[^\\s?#]*)?)?", message = "must be an http or https address")
            String baseUrl,
            @Setting(variable = "CHATWOOT_API_KEY", example = "the access token of Chatwoot's profile page",
                    secret = true, requiredInProduction = true) String apiKey,
            @Setting(variable = "CHATWOOT_ACCOUNT_ID", example = "1", requiredInProduction = true) @Positive Long accountId,
            @Setting(variable = "CHATWOOT_WEBHOOK_SECRET", example = "the secret that Chatwoot shows beside the webhook",
                    secret = true) String webhookSecret,
            @Setting(example = "sales: <secret>", secret = true) Map<String, String> hooks,
            @Setting(example = "false") @NotNull Boolean allowUnsigned,
            @Setting(example = "5m") @NotNull @DurationMin(seconds = 1) Duration signatureTolerance,
            @Setting(example = "2s") @NotNull @DurationMin(millis = 1) Duration connectTimeout,
            @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration timeout,
            @Setting(example = "60") @NotNull @Min(0) Integer rateLimit,
            @Setting(variable = "CHATWOOT_USER_TOKEN", example = "the access token of an administrator's profile page",
                    secret = true) String userToken,
            @Setting(variable = "CHATWOOT_BOT_ID", example = "5") @NotNull List<@Positive Long> botIds,
            @Setting(example = "5s") @NotNull @DurationMin Duration settleTime,
            @Setting(example = "hold") @NotNull Unverified unverified,
            @Setting(example = "1m") @NotNull @DurationMin Duration confirmationWait) {

        /** Kept as a dead letter for a human, or sent again at the risk that the customer gets it twice. */
        public enum Unverified { HOLD, REPEAT }

        public Chatwoot {
            hooks = hooks == null ? Map.of() : Map.copyOf(hooks);
        }
    }

    /**
     * The WhatsApp bridge.
     *
     * @param bridgeUrl        the bridge's address; null: there is none
     * @param apiKey           the bridge's own {@code API_KEY}; null: it asks for none
     * @param webhookSecret    the last part of the path that the bridge calls: {@code /webhook/whatsapp/<secret>}; null: there is none
     * @param hmacSecret       with which the bridge signs its webhooks; null: it does not
     * @param hmacHeader       where the signature stands, in hex, also after {@code sha256=}
     * @param hmacAlgorithm    as Java calls it
     * @param allowUnsigned    whether a webhook without secret and signature is accepted in production
     * @param answerGroups     whether the bot answers in groups
     * @param timeout          how long the bridge may take to answer
     * @param rateLimit        messages in a minute, by all programs together; 0: as many as there are
     * @param unverified       what becomes of a message that may have arrived, of which the bridge does not tell
     * @param confirmationWait how long such a message waits for that
     */
    public record Whatsapp(
            @Setting(variable = "WHATSAPP_BRIDGE_URL", example = "http://localhost:3000")
            @Pattern(regexp = "(https?://[^\\s/?#]+(/[^\\s?#]*)?)?", message = "must be an http or https address") String bridgeUrl,
            @Setting(variable = "WHATSAPP_BRIDGE_API_KEY", example = "the bridge's own API_KEY", secret = true) String apiKey,
            @Setting(variable = "WHATSAPP_WEBHOOK_SECRET", example = "a long random text of letters and digits", secret = true)
            @Pattern(regexp = "[A-Za-z0-9._~-]*", message = "must be letters, digits, - . _ ~, as it is part of a path")
            String webhookSecret,
            @Setting(variable = "WHATSAPP_HMAC_SECRET", example = "the secret that the bridge signs with", secret = true)
            String hmacSecret,
            @Setting(example = "X-Hub-Signature-256") @NotBlank String hmacHeader,
            @Setting(example = "HmacSHA256") @Pattern(regexp = "HmacSHA(1|256|384|512)", message = "must be HmacSHA256 or HmacSHA512")
            @NotNull String hmacAlgorithm,
            @Setting(example = "false") @NotNull Boolean allowUnsigned,
            @Setting(example = "false") @NotNull Boolean answerGroups,
            @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration timeout,
            @Setting(example = "30") @NotNull @Min(0) Integer rateLimit,
            @Setting(example = "hold") @NotNull Chatwoot.Unverified unverified,
            @Setting(example = "1m") @NotNull @DurationMin Duration confirmationWait) {
    }

    /**
     * @param quietPeriod how long a customer must be quiet before their messages are answered
     * @param maxWait     how long a message waits for that at the most
     * @param maxMessages so many are answered without waiting
     */
    public record Consolidation(
            @Setting(example = "1500ms") @NotNull @DurationMin(millis = 1) Duration quietPeriod,
            @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration maxWait,
            @Setting(example = "20") @NotNull @Min(1) Integer maxMessages) {
    }

    /**
     * @param lease            how long a dead program keeps others from a conversation; a living one renews it
     * @param responderTimeout how long a responder may think
     * @param supersede        whether a newer message withdraws the answer in the making
     * @param concurrency      turns at a time, by one program
     * @param answerOpen       whether the bot also answers in open conversations without an assigned human
     * @param maxReplies       the bot's replies to one conversation in a minute
     * @param maxAge           older messages are not answered any more
     * @param recoveryInterval how often unanswered messages are looked for that nobody has in hand
     * @param history          earlier messages that the responder gets
     */
    public record Turn(
            @Setting(example = "30s") @NotNull @DurationMin(seconds = 1) Duration lease,
            @Setting(example = "60s") @NotNull @DurationMin(millis = 1) Duration responderTimeout,
            @Setting(example = "true") @NotNull Boolean supersede,
            @Setting(example = "16") @NotNull @Min(1) @Max(1000) Integer concurrency,
            @Setting(example = "false") @NotNull Boolean answerOpen,
            @Setting(example = "10") @NotNull @Min(1) Integer maxReplies,
            @Setting(example = "24h") @NotNull @DurationMin(seconds = 1) Duration maxAge,
            @Setting(example = "2s") @NotNull @DurationMin(millis = 100) Duration recoveryInterval,
            @Setting(example = "50") @NotNull @Min(0) @Max(1000) Integer history) {
    }

    /**
     * @param url    where turns are posted to; null: an inbox's bot_config says it
     * @param apiKey sent as {@code Authorization: Bearer}; null: nothing is
     */
    public record AiCore(
            @Setting(variable = "AI_CORE_URL", example = "http://localhost:9000/chat")
            @Pattern(regexp = "(https?://[^\\s/?#]+[^\\s]*)?", message = "must be an http or https address") String url,
            @Setting(variable = "AI_CORE_API_KEY", example = "the AI core's key", secret = true) String apiKey) {
    }

    /**
     * @param maxAttempts     attempts whose failure was not an outage's, before a message has failed
     * @param initialBackoff  wait before the second attempt; it doubles each time
     * @param maxBackoff      longest wait
     * @param maxAge          how long a message is tried
     * @param requestWindow   how long {@code POST /outbound/send} tries before it answers 502
     * @param maxRetryAfter   the longest {@code Retry-After} of a provider that is kept to
     * @param maxForbidden    how long a message waits that is answered 401, 402 or 403, such as for a token that is not valid
     * @param waitingRequests callers of {@code POST /outbound/send} that wait at a time; further ones get 503
     * @param concurrency     messages sent at a time
     * @param pollInterval    how often the queue is looked at when nothing calls
     */
    public record Outbound(
            @Setting(example = "8") @NotNull @Min(1) Integer maxAttempts,
            @Setting(example = "1s") @NotNull @DurationMin(millis = 1) Duration initialBackoff,
            @Setting(example = "5m") @NotNull @DurationMin(millis = 1) Duration maxBackoff,
            @Setting(example = "24h") @NotNull @DurationMin(millis = 1) Duration maxAge,
            @Setting(example = "15m") @NotNull @DurationMin Duration maxRetryAfter,
            @Setting(example = "1h") @NotNull @DurationMin Duration maxForbidden,
            @Setting(example = "8s") @NotNull @DurationMin(millis = 1) Duration requestWindow,
            @Setting(example = "32") @NotNull @Min(1) Integer waitingRequests,
            @Setting(example = "8") @NotNull @Min(1) @Max(1000) Integer concurrency,
            @Setting(example = "500ms") @NotNull @DurationMin(millis = 1) Duration pollInterval) {
    }

    /**
     * @param latency     how long a simulated send takes
     * @param failureRate share of simulated sends that fail, 0 to 1
     */
    public record Simulated(
            @Setting(example = "50ms") @NotNull @DurationMin Duration latency,
            @Setting(example = "0.2") @NotNull @DecimalMin("0") @DecimalMax("1") Double failureRate) {
    }

    /**
     * How long what is stored is kept; null, or 0: for ever.
     *
     * @param at            when in the night old rows are deleted, on this machine's clock
     * @param webhookEvents events as they came; shorter where conversations are kept shorter: replayed they would bring them back
     * @param conversations ended conversations after the last that happened in them, with all that was said
     * @param uploads       files after their message was sent, or seen off
     * @param audit         who changed what
     */
    public record Retention(
            @Setting(example = "\"03:00\"") @NotNull
            @Pattern(regexp = "([01]\\d|2[0-3]):[0-5]\\d", message = "must be a time of day") String at,
            @Setting(example = "30d") @DurationMin @Age Duration webhookEvents,
            @Setting(example = "365d") @DurationMin @Age Duration conversations,
            @Setting(example = "7d") @DurationMin @Age Duration uploads,
            @Setting(example = "730d") @DurationMin @Age Duration audit) {
    }

    /**
     * @param body     the largest request body that is read; a larger one gets 413
     * @param upload   the largest multipart form, and the largest file that is fetched to be sent
     * @param bodyTime how long a request body may take to come
     */
    public record Limits(
            @Setting(example = "4MB") @NotNull DataSize body,
            @Setting(example = "20MB") @NotNull DataSize upload,
            @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration bodyTime) {
    }
}
