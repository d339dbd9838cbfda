package io.chatwootprocessor.outbound.slack;

import io.chatwootprocessor.outbound.AdapterInUse;
import io.chatwootprocessor.settings.slack.SlackSettings;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Slack reaches operators, not customers. */
@Component
@Order(4)
class SlackInUse implements AdapterInUse {

    private final SlackSettings settings;

    SlackInUse(SlackSettings settings) {
        this.settings = settings;
    }

    @Override
    public String inProduction() {
        return null;
    }

    @Override
    public String elsewhere() {
        return null;
    }

    @Override
    public String reachesOperators() {
        return settings.isSetUp() ? "slack" : null;
    }

    @Override
    public String operatorsRead() {
        return !settings.isSetUp() ? null : "Slack, " + (settings.hasToken() ? "in the channel " + settings.channel() : "through an incoming webhook")
                + (settings.hasButtons() ? ", with buttons" : ", without buttons (SLACK_SIGNING_SECRET is not set)");
    }
}
