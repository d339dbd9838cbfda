package io.chatwootprocessor.outbound;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an adapter says of itself: a row of {@code communication.adapter}, with the values of the settings that it names.
 *
 * @param title            its name to people
 * @param carries          what it takes: {@code text}, {@code note}, {@code template}, {@code command}
 * @param atATime          messages that one program sends; null: as many as it has hands
 * @param marksHandOver    whether it writes down that it handed a message over, so that what it did not is known to be unsent
 * @param asksChatwoot     whether Chatwoot's status and reply window concern what goes through it
 * @param declared         whether it is somebody's own
 * @param searchable       whether a message that may have arrived can be looked for
 * @param rateByAccount    whether each account has a rate limit of its own
 * @param channel          that people are reached on through it; null: any
 * @param identity         who can be written to first through it; null: anybody
 * @param identityForm     the same in words
 * @param rateLimit        messages in a minute; 0: any number
 * @param settleTime       how long after a lost answer a message may still turn up
 * @param confirmationWait how long to wait for word of a message in doubt
 */
public record Adapter(String name, String title, Set<String> carries, Integer atATime, boolean marksHandOver, boolean asksChatwoot,
        boolean declared, boolean searchable,
        boolean rateByAccount, String channel, Pattern identity, String identityForm, int rateLimit, Duration settleTime,
        Duration confirmationWait) {
}
