package io.chatwootprocessor.outbound;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.adapters}: the descriptions of adapters of somebody's own, by name. An adapter that is not named has the defaults.
 */
@Validated
@ConfigurationProperties("processor")
public record OwnAdapterSettings(@DefaultValue @Valid Map<String, OwnAdapter> adapters) {

    /**
     * {@code processor.adapters.<name>}.
     *
     * @param title            to people; null: the name
     * @param carries          of {@code text}, {@code note}, {@code template}, {@code command}
     * @param mostFiles        in one message; null: any number
     * @param atATime          messages that one program sends at a time; null: as many as it has free threads
     * @param inOrder          whether the messages of a conversation go out one after the other
     * @param searchable       whether its route looks for a message that is in doubt before it sends it again
     * @param channel          of the people whom it reaches; null: the name
     * @param identity         a regular expression for people who can be written to first; null: anybody
     * @param identityForm     the same in words
     * @param rateLimit        messages in a minute, by all programs together; 0: any number
     * @param settleTime       how long after a lost answer a message may still turn up
     * @param confirmationWait how long to wait for news of a message in doubt
     */
    public record OwnAdapter(
            String title,
            @DefaultValue("text") @NotNull List<@Pattern(regexp = "text|note|template|command") String> carries,
            @Min(0) Integer mostFiles,
            @Min(1) Integer atATime,
            @DefaultValue("true") boolean inOrder,
            @DefaultValue("true") boolean searchable,
            String channel,
            String identity,
            String identityForm,
            @DefaultValue("0") @Min(0) int rateLimit,
            @DefaultValue("0s") @NotNull Duration settleTime,
            @DefaultValue("0s") @NotNull Duration confirmationWait) {

        /** Where it is none, nothing could be sent by the adapter. */
        @AssertTrue(message = "identity must be a regular expression")
        public boolean isIdentityReadable() {
            try {
                return identity == null || java.util.regex.Pattern.compile(identity) != null;
            } catch (PatternSyntaxException e) {
                return false;
            }
        }

        static final OwnAdapter DEFAULT = new OwnAdapter(null, List.of("text"), null, null, true, true, null, null, null, 0, Duration.ZERO,
                Duration.ZERO);
    }
}
