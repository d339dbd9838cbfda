package io.chatwootprocessor.conversation;

import java.util.Map;

/** Settings of a channel that decide whether the bot may answer. */
public interface TurnRules {

    /** @return settings for {@code communication.may_answer}, beside those of {@link Turns#settings} */
    Map<String, Object> settings();
}
