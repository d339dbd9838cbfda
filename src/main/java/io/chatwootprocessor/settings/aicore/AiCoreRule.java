package io.chatwootprocessor.settings.aicore;

import io.chatwootprocessor.settings.GivenSettings;
import io.chatwootprocessor.settings.SettingsRule;
import java.util.List;

/** The responder {@code ai-core} needs an address. */
public class AiCoreRule implements SettingsRule {

    @Override
    public void check(GivenSettings given, List<String> faults) {
        if (given.text("processor.responder").equals("ai-core") && given.isBlank("processor.ai-core.url")) {
            faults.add("processor.ai-core.url (variable AI_CORE_URL) is not set, and the responder ai-core needs it"
                    + "; for example: http://localhost:9000/chat");
        }
    }
}
