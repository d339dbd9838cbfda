package io.chatwootprocessor.outbound;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The description that an adapter gives of itself: a row of {@code communication.adapter}, with the values of the settings that it names.
 *
 * @param title            its name to people
 * @param carries          of {@code text}, {@code note}, {@code template}, {@code command}
 * @param atATime          messages that one program sends at a time; null: as many as it has free threads
 * @param marksHandOver    whether it writes down each hand-over of a message, so that a message without one is known to be unsent
 * @param asksChatwoot     whether Chatwoot's status and reply window concern its messages
 * @param declared         whether it is somebody's own
 * @param searchable       whether a message that may have arrived can be looked for
 * @param rateByAccount    whether each account has a rate limit of its own
 * @param channel          of the people whom it reaches; null: any
 * @param identity         a regular expression for people who can be written to first through it; null: anybody
 * @param identityForm     the same in words
 * @param rateLimit        messages in a minute; 0: any number
 * @param settleTime       how long after a lost answer a message may still turn up
 * @param confirmationWait how long to wait for news of a message in doubt
 */
public record Adapter(String name, String title, Set<String> carries, Integer atATime, boolean marksHandOver, boolean asksChatwoot,
        boolean declared, boolean searchable,
        boolean rateByAccount, String channel, Pattern identity, String identityForm, int rateLimit, Duration settleTime,
        Duration confirmationWait) {
}
