package io.chatwootprocessor.assistant.model;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.chatwootprocessor.outbound.BreakerStates;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.apache.camel.CamelContext;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The models that assistants may use: those of {@code processor.models}. */
@Component
public class Models implements BreakerStates {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** The same settings as for adapters and the AI core in their routes. */
    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom().slidingWindowSize(20).minimumNumberOfCalls(10)
            .failureRateThreshold(50).waitDurationInOpenState(Duration.ofSeconds(5)).permittedNumberOfCallsInHalfOpenState(1)
            .automaticTransitionFromOpenToHalfOpenEnabled(true).build();

    private final Map<String, Model> models = new TreeMap<>();

    Models(Environment environment, CamelContext context) {
        Map<String, ModelSettings> all = new ModelSettingsReader(environment).read();
        if (all.isEmpty()) {
            return; // a client has threads
        }
        Executor readers = context.getExecutorServiceManager().newCachedThreadPool(this, "model-answers");
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT).build();
        all.forEach((name, settings) -> {
            LimitedHttpClient http = new LimitedHttpClient(client, readers);
            models.put(name, new Model(name, settings, chat(settings, http), http, CircuitBreaker.of("model-" + name, BREAKER)));
        });
    }

    /** The model of that name in the settings. */
    public Optional<Model> named(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** Closes the breakers of all models, so that each is asked again; for tests. */
    public void forgetFailures() {
        models.values().forEach(Model::forgetFailures);
    }

    /** By the name that health and metrics show. */
    @Override
    public Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        models.forEach((name, model) -> states.put("model-" + name, model.breakerState()));
        return states;
    }

    /** Nothing is tried again below us: each call is counted before it is made. */
    private static ChatModel chat(ModelSettings settings, LimitedHttpClient http) {
        return switch (settings.provider()) {
            case OPENAI -> OpenAiChatModel.builder().httpClientBuilder(http).modelName(settings.name()).baseUrl(settings.baseUrl())
                    .apiKey(settings.apiKey()).maxRetries(0).build();
            case ANTHROPIC -> AnthropicChatModel.builder().httpClientBuilder(http).modelName(settings.name()).baseUrl(settings.baseUrl())
                    .apiKey(settings.apiKey()).maxTokens(settings.maxOutputTokens()).maxRetries(0).build();
            case GOOGLE -> GoogleAiGeminiChatModel.builder().httpClientBuilder(http).modelName(settings.name()).baseUrl(settings.baseUrl())
                    .apiKey(settings.apiKey()).maxRetries(0).returnThinking(true).sendThinking(true).build(); // see Model
        };
    }
}
