package io.chatwootprocessor.assistant;

import io.chatwootprocessor.settings.SecretVariables;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.assistants}.
 *
 * @param folder  with a file for each; it need not be there
 * @param longest characters of a reply, by channel; {@code other}: of channels that are not named
 */
@Validated
@SecretVariables({"OPENAI_API_KEY", "ANTHROPIC_API_KEY"})
@ConfigurationProperties("processor.assistants")
public record AssistantSettings(@DefaultValue("config/assistants") @NotNull Path folder, Map<String, @Min(1) Integer> longest) {

    private static final int LONGEST = 4000;

    public AssistantSettings {
        Map<String, Integer> known = new HashMap<>(ChannelLengths.KNOWN);
        known.putAll(longest == null ? Map.of() : longest);
        longest = Map.copyOf(known);
    }

    /** How many characters a reply there may have. */
    public int longest(String channel) {
        return longest.getOrDefault(channel, longest.getOrDefault("other", LONGEST));
    }
}
