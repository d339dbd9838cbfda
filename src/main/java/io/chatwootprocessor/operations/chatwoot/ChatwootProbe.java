package io.chatwootprocessor.operations.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.conversation.chatwoot.OwnBots;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.health.HealthPart;
import io.chatwootprocessor.operations.health.Probe;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Checks whether Chatwoot answers and knows the token of {@code CHATWOOT_API_KEY}. It asks for the account, which a user may see. A bot may
 * not, but Chatwoot says so only to a token that it knows. Whether the bot is linked to the account stays open.
 */
@Component
public class ChatwootProbe implements Probe {

    private static final String NAME = "chatwoot";

    private final ChatwootSettings settings;
    private final Outbound outbound;
    private final OwnBots ownBots;

    public ChatwootProbe(ChatwootSettings settings, Outbound outbound, OwnBots ownBots) {
        this.settings = settings;
        this.outbound = outbound;
        this.ownBots = ownBots;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HealthPart part() {
        return new HealthPart(4, "chatwoot", NAME, "Chatwoot", " answers, and knows the token", " is not well");
    }

    @Override
    public boolean isSetUp() {
        return !blank(settings.baseUrl()) && !blank(settings.apiKey());
    }

    @Override
    public void request(Message message) {
        String path = settings.accountId() == null ? "/api/v1/profile" : "/api/v1/accounts/" + settings.accountId();
        message.setHeader(Exchange.HTTP_METHOD, "GET");
        message.setHeader(Exchange.HTTP_URI, settings.baseUrl().replaceFirst("/+$", "") + path);
        message.setHeader("api_access_token", settings.apiKey());
    }

    @Override
    public Health answered(int status, String body) {
        JsonNode answer = json(body);
        if (status >= 200 && status <= 299) {
            ownBots.know(answer.isObject());
            return answer.isObject() ? Health.up().withDetail("token", "a user's").build()
                    : Health.down().withDetail("reason", "what answers at CHATWOOT_BASE_URL is not Chatwoot").build();
        }
        if (status == 401 && answer.path("error").asText(answer.path("message").asText("")).endsWith("not authorized for bots")) {
            ownBots.know(false);
            return Health.up().withDetail("token", "a bot's").build();
        }
        return Health.down().withDetail("reason", status == 401 ? "Chatwoot refuses the token of CHATWOOT_API_KEY"
                : "Chatwoot answered " + status).build();
    }

    /** Adds the queue's knowledge: Chatwoot may answer, but refuse to let us write to an account or an inbox. */
    @Override
    public Health now(Health found) {
        String forbidden = outbound.forbidden(NAME);
        return forbidden == null ? found : Health.down().withDetails(found.getDetails()).withDetail("reason", forbidden).build();
    }

    private static JsonNode json(String body) {
        try {
            return JsonBody.parse(body == null ? "" : body);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // a proxy's page
        }
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
