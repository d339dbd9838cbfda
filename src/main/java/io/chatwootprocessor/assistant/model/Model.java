package io.chatwootprocessor.assistant.model;

import com.fasterxml.jackson.core.JacksonException;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import io.chatwootprocessor.assistant.model.ModelFailed.Kind;
import io.chatwootprocessor.assistant.model.ModelSettings.Provider;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One model: asked once, within a time, and left alone for a while where it fails too often. It is asked by one request of the provider's own
 * wire format, as langchain4j writes it.
 */
public class Model {

    /** They refuse a temperature, and {@code max_tokens} under that name. */
    private static final Pattern REASONING = Pattern.compile("(.*/)?(gpt-5|o\\d)(?!.*chat).*");
    static final Pattern OPENAIS_OWN = Pattern.compile("https://[^/]*\\.(openai|azure)\\.com(:\\d+)?(/.*)?");
    private static final Set<Integer> LATER = Set.of(408, 409, 425, 429);
    private static final String ANSWERED_BY = "answered_by";
    /** Gemini 3 refuses calls without the signature of its thoughts, but for this one: ai.google.dev/gemini-api/docs/thought-signatures. */
    private static final Map<String, Object> NOT_ITS_OWN = Map.of("thinking_signature", "skip_thought_signature_validator");
    private static final Pattern UNSIGNED = Pattern.compile("(.*/)?gemini-[12](\\D.*)?");

    private final String name;
    private final ModelSettings settings;
    private final ChatModel chat;
    private final LimitedHttpClient http;
    private final CircuitBreaker breaker;
    private final boolean signsCalls;
    private volatile boolean warm;          // whether it takes a temperature
    private volatile boolean newLimit;      // whether the limit is called max_completion_tokens

    Model(String name, ModelSettings settings, ChatModel chat, LimitedHttpClient http, CircuitBreaker breaker) {
        this.name = name;
        this.settings = settings;
        this.chat = chat;
        this.http = http;
        this.breaker = breaker;
        this.signsCalls = settings.provider() == Provider.GOOGLE && !UNSIGNED.matcher(settings.name()).matches();
        this.warm = settings.temperature() != null && !REASONING.matcher(settings.name()).matches();
        this.newLimit = settings.baseUrl() == null || OPENAIS_OWN.matcher(settings.baseUrl()).matches()
                || REASONING.matcher(settings.name()).matches();
    }

    /** Its name in the settings. */
    public String name() {
        return name;
    }

    public ModelSettings settings() {
        return settings;
    }

    /** Resilience4j's word. */
    public String breakerState() {
        return breaker.getState().name();
    }

    void forgetFailures() {
        breaker.reset();
    }

    /** Whether it failed so often lately that it is not asked for a while. */
    public boolean isLeftAlone() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }

    /**
     * @param output tokens that it may answer with
     * @param time   that is left; the model's own timeout may be shorter
     * @throws ModelFailed where it gives no answer that can be used
     */
    public ModelAnswer ask(ModelQuestion question, int output, Duration time) {
        if (!breaker.tryAcquirePermission()) {
            throw new ModelFailed(Kind.OPEN, "it has failed too often lately and is left alone for a while", false, null);
        }
        long begun = System.nanoTime();
        Duration patience = settings.timeout().compareTo(time) < 0 ? settings.timeout() : time;
        try {
            ModelAnswer answer = shown(settings.pictures() ? question : question.withoutFiles(), output, patience);
            breaker.onSuccess(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            return answer;
        } catch (ModelFailed e) {
            boolean ours = e.kind() == Kind.REFUSED || e.kind() == Kind.FILTERED || patience.compareTo(settings.timeout()) < 0;
            if (ours) {
                breaker.releasePermission(); // it is well, or had no time
            } else {
                breaker.onError(System.nanoTime() - begun, TimeUnit.NANOSECONDS, e);
            }
            throw e;
        }
    }

    /** A model that cannot see, or does not want this file, is asked as one that can only read. */
    private ModelAnswer shown(ModelQuestion question, int output, Duration time) {
        long begun = System.nanoTime();
        try {
            return adapted(question, output, time);
        } catch (ModelFailed e) {
            Duration left = time.minusNanos(System.nanoTime() - begun);
            if (e.kind() != Kind.REFUSED || question.files() == 0 || left.isNegative() || left.isZero()) {
                throw e;
            }
            return adapted(question.withoutFiles(), output, left);
        }
    }

    /** A parameter that it refuses is left out from then on. */
    private ModelAnswer adapted(ModelQuestion question, int output, Duration time) {
        try {
            return once(question, output, time);
        } catch (HttpException e) {
            String said = e.getMessage() == null ? "" : e.getMessage();
            boolean cooler = warm && said.contains("temperature");
            boolean renamed = settings.provider() == Provider.OPENAI && said.contains(newLimit ? "max_completion_tokens" : "max_tokens");
            if (e.statusCode() != 400 || !cooler && !renamed) {
                throw refused(e);
            }
            warm = warm && !cooler;
            newLimit = renamed != newLimit;
            try {
                return once(question, output, time);
            } catch (HttpException again) {
                throw refused(again);
            }
        }
    }

    private ModelAnswer once(ModelQuestion question, int output, Duration time) {
        List<ChatMessage> messages = question.messages().stream().map(this::sendable).toList();
        ChatRequest request = ChatRequest.builder().messages(messages).parameters(parameters(question, output)).build();
        try {
            return read(http.within(time, () -> chat.chat(request)));
        } catch (RuntimeException e) {
            throw told(e);
        }
    }

    private ChatRequestParameters parameters(ModelQuestion question, int output) {
        Double temperature = warm ? settings.temperature() : null;
        List<ToolSpecification> tools = question.tools().isEmpty() ? null : question.tools(); // providers refuse an empty list
        if (settings.provider() != Provider.OPENAI) {
            return DefaultChatRequestParameters.builder().toolSpecifications(tools).temperature(temperature)
                    .maxOutputTokens(output).build();
        }
        var parameters = OpenAiChatRequestParameters.builder().toolSpecifications(tools).temperature(temperature);
        return (newLimit ? parameters.maxCompletionTokens(output) : parameters.maxOutputTokens(output)).build();
    }

    /** Of its own answers a provider may want back more than text and calls. It does not want the same of another model's. */
    private ChatMessage sendable(ChatMessage message) {
        if (!(message instanceof AiMessage said) || name.equals(said.attributes().get(ANSWERED_BY))) {
            return message;
        }
        AiMessage.Builder plain = AiMessage.builder().text(said.text()).toolExecutionRequests(said.toolExecutionRequests());
        return signsCalls && said.hasToolExecutionRequests() ? plain.attributes(NOT_ITS_OWN).build() : plain.build();
    }

    private ModelAnswer read(ChatResponse response) {
        AiMessage message = response.aiMessage();
        if (response.finishReason() == FinishReason.CONTENT_FILTER) {
            throw new ModelFailed(Kind.FILTERED, "it does not answer what was said (content filter)", true, null);
        }
        return new ModelAnswer(message.text() == null ? "" : message.text().strip(),
                message.toolExecutionRequests() == null ? List.of() : message.toolExecutionRequests(),
                response.finishReason() == FinishReason.LENGTH, Usage.of(response.tokenUsage()), marked(message));
    }

    private AiMessage marked(AiMessage message) {
        Map<String, Object> attributes = new HashMap<>(message.attributes());
        attributes.put(ANSWERED_BY, name);
        return message.toBuilder().attributes(attributes).build();
    }

    /** An {@link HttpException} as it is, so that the caller can read the refusal; all else in our words. */
    private static RuntimeException told(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ModelFailed || cause instanceof HttpException) {
                return (RuntimeException) cause;
            }
            if (cause instanceof ContentFilteredException) {
                return new ModelFailed(Kind.FILTERED, "it does not answer what was said (content filter)", true, null);
            }
            if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
                return new ModelFailed(Kind.LATER, "no connection", false, null);
            }
            if (cause instanceof HttpTimeoutException) {
                return new ModelFailed(Kind.LATER, "no answer in time", true, null);
            }
            if (cause instanceof JacksonException) {
                break;
            }
            if (cause instanceof IOException) {
                return new ModelFailed(Kind.LATER, "no answer: " + cause.getClass().getSimpleName(), true, null);
            }
        }
        return new ModelFailed(Kind.GARBAGE, "its answer cannot be read (" + failure.getClass().getSimpleName() + ")", true, null);
    }

    private static ModelFailed refused(HttpException refusal) {
        int status = refusal.statusCode();
        Duration wait = refusal instanceof ModelRefusal known ? known.retryAfter() : null;
        String said = refusal.getMessage() == null ? "" : refusal.getMessage();
        if (LATER.contains(status) || status >= 500) {
            return new ModelFailed(Kind.LATER, "it answered " + status, false, wait);
        }
        if (status == 400 && said.contains("content_filter")) {
            return new ModelFailed(Kind.FILTERED, "it does not answer what was said (content filter)", false, null);
        }
        return new ModelFailed(Kind.REFUSED, "it answered " + status + switch (status) {
            case 401, 403 -> ": its key is not valid, or may not use this model";
            case 402 -> ": its account is not paid";
            case 404 -> ": there is no such model, or base-url is wrong";
            default -> "";
        }, false, null);
    }
}
