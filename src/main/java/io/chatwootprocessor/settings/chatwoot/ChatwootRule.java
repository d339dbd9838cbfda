package io.chatwootprocessor.settings.chatwoot;

import io.chatwootprocessor.settings.GivenSettings;
import io.chatwootprocessor.settings.SettingsRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Chatwoot's webhooks are signed in production. A program whose customers only write through a bridge needs no Chatwoot. */
public class ChatwootRule implements SettingsRule {

    private static final String PREFIX = "processor.chatwoot.";

    @Override
    public boolean needed(GivenSettings given) {
        boolean bridge = !given.isBlank("processor.whatsapp.bridge-url");
        return !bridge || Stream.of("base-url", "api-key", "webhook-secret").anyMatch(name -> !given.isBlank(PREFIX + name));
    }

    @Override
    public void check(GivenSettings given, List<String> faults) {
        Map<String, String> hooks = given.map(PREFIX + "hooks");
        if (given.production() && needed(given) && !signed(given, hooks)) {
            faults.add(PREFIX + "webhook-secret (variable CHATWOOT_WEBHOOK_SECRET) is not set, so that anyone could"
                    + " post messages: copy the secret that Chatwoot shows beside the webhook, or set"
                    + " PROCESSOR_CHATWOOT_ALLOW_UNSIGNED=true where another guard stands in front");
        }
        // PROCESSOR_CHATWOOT_HOOKS_SALES_FILE would make a hook sales.file, whose secret is the file's name
        hooks.keySet().stream().filter(name -> !name.matches("[A-Za-z0-9_-]+")).forEach(name ->
                faults.add(PREFIX + "hooks: \"" + name + "\" is no name of a hook: letters, digits, - and _"));
    }

    private static boolean signed(GivenSettings given, Map<String, String> hooks) {
        boolean secret = !given.isBlank(PREFIX + "webhook-secret");
        boolean hooksSigned = hooks.values().stream().noneMatch(one -> one == null || one.isBlank());
        return given.isTrue(PREFIX + "allow-unsigned") || (secret || !hooks.isEmpty()) && hooksSigned;
    }
}
