package io.chatwootprocessor.operations.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.health.HealthPart;
import io.chatwootprocessor.operations.health.Probe;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.outbound.slack.SlackErrors;
import io.chatwootprocessor.settings.slack.SlackSettings;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/**
 * Checks by {@code auth.test} whether Slack answers and knows the token. An incoming webhook cannot be asked without posting: only the queue knows
 * of it.
 */
@Component
public class SlackProbe implements Probe {

    private static final String NAME = "slack";
    private static final String REASON = "reason";

    private final SlackSettings settings;
    private final Outbound outbound;

    public SlackProbe(SlackSettings settings, Outbound outbound) {
        this.settings = settings;
        this.outbound = outbound;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HealthPart part() {
        return new HealthPart(6, "slack", NAME, "Slack", settings.hasToken() ? " answers, and knows the token" : " takes messages", " is not well");
    }

    @Override
    public boolean isSetUp() {
        return settings.isSetUp();
    }

    @Override
    public boolean canBeAsked() {
        return settings.hasToken();
    }

    @Override
    public void request(Message message) {
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.HTTP_URI, settings.apiUrl() + "/auth.test");
        message.setHeader("Authorization", "Bearer " + settings.botToken());
    }

    @Override
    public Health answered(int status, String body) {
        JsonNode answer = json(body);
        if (status == 200 && answer.path("ok").asBoolean()) {
            return Health.up().build();
        }
        String word = answer.path("error").asText("");
        return Health.down().withDetail(REASON, word.matches("[a-z_]+") ? SlackErrors.said(word) : "Slack answered " + status).build();
    }

    /** Adds the queue's knowledge: the token may be good, and the channel closed to the app. */
    @Override
    public Health now(Health found) {
        String forbidden = outbound.forbidden(NAME);
        return forbidden == null ? found : Health.down().withDetails(found.getDetails()).withDetail(REASON, forbidden).build();
    }

    private static JsonNode json(String body) {
        try {
            return JsonBody.parse(body == null ? "" : body);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // a proxy's page
        }
    }
}
