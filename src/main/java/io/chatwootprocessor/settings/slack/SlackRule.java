package io.chatwootprocessor.settings.slack;

import io.chatwootprocessor.settings.GivenSettings;
import io.chatwootprocessor.settings.SettingsRule;
import java.util.List;

/** A token posts to a channel, and a channel needs a token. */
public class SlackRule implements SettingsRule {

    private static final String PREFIX = "processor.slack.";

    @Override
    public void check(GivenSettings given, List<String> faults) {
        boolean token = !given.isBlank(PREFIX + "bot-token");
        boolean channel = !given.isBlank(PREFIX + "channel");
        if (token && !channel) {
            faults.add(PREFIX + "channel (variable SLACK_CHANNEL) is not set, and SLACK_BOT_TOKEN needs it; for example: C0123456789");
        }
        if (channel && !token) {
            faults.add(PREFIX + "bot-token (variable SLACK_BOT_TOKEN) is not set, and SLACK_CHANNEL needs it;"
                    + " an incoming webhook (SLACK_WEBHOOK_URL) has its own channel");
        }
    }
}
