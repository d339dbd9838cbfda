package io.chatwootprocessor.conversation.chatwoot;

import io.chatwootprocessor.conversation.TurnRules;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Knows which of Chatwoot's agent bots this program is. The setting says it. Otherwise it is learned: our messages come back with our bot
 * as their sender ({@code communication.own_bot}). Until then a bot's token may belong to any bot that has a conversation, but a user's
 * token belongs to none.
 */
@Component
public class OwnBots implements TurnRules {

    private final List<Long> ids;
    private volatile boolean tokenIsUsers;

    OwnBots(ChatwootSettings settings) {
        this.ids = settings.botIds();
    }

    /** @param usersToken whether Chatwoot takes {@code CHATWOOT_API_KEY} for a user's token */
    public void know(boolean usersToken) {
        tokenIsUsers = usersToken;
    }

    /** @return the argument of {@code communication.is_another_bots} */
    @Override
    public Map<String, Object> settings() {
        return Map.of("own_bots", ids, "unknown_bots_are_others", tokenIsUsers);
    }
}
