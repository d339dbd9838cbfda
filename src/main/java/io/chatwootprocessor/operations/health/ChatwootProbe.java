package io.chatwootprocessor.operations.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.conversation.OwnBots;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.settings.ProcessorSettings;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Whether Chatwoot answers, and knows the token of {@code CHATWOOT_API_KEY}. It is asked for the account, which a user of it may
 * see. A bot may not, but Chatwoot says so only to a token that it knows; whether the bot is linked to the account stays open.
 */
@Component
class ChatwootProbe implements Probe {

    private static final String NAME = "chatwoot";

    private final ProcessorSettings.Chatwoot settings;
    private final Outbound outbound;
    private final OwnBots ownBots;

    ChatwootProbe(ProcessorSettings settings, Outbound outbound, OwnBots ownBots) {
        this.settings = settings.chatwoot();
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

    /** It may answer us, and yet not let us write: to another account, or into an inbox. */
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
