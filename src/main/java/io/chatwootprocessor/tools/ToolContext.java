package io.chatwootprocessor.tools;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The customer who is served. It comes from our own tables, never from a model. A tool's route gets it as variables, named as in
 * {@link #variables()}.
 *
 * @param accountId              Chatwoot's account; 0 where the conversation names none
 * @param userIdentifier         the customer's address in the channel; null: nobody is served
 * @param channel                null: nobody is served
 * @param conversationId         ours; 0: nobody is served
 * @param turnId                 null: no turn asks
 * @param chatwootConversationId Chatwoot's display id; null: it is not Chatwoot's
 * @param inboxId                Chatwoot's; null: not known
 * @param verified               whether the channel vouches that the customer has this address
 */
public record ToolContext(long accountId, String userIdentifier, String channel, long conversationId, String turnId,
        Long chatwootConversationId, Long inboxId, boolean verified) {

    /** Nobody's conversation: a caller of our own tools by the Model Context Protocol. */
    public static final ToolContext NOBODY = new ToolContext(0, null, null, 0, null, null, null, false);

    /** The names of the variables: no parameter of a tool may be called so. */
    static final Set<String> NAMES = new TreeSet<>(
            new ToolContext(0, "", "", 0, "", 0L, 0L, false).variables().keySet());

    /** By the name that a route reads; without those that are null. */
    public Map<String, Object> variables() {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("account_id", accountId);
        variables.put("user_identifier", userIdentifier);
        variables.put("channel", channel);
        variables.put("conversation_id", conversationId);
        variables.put("turn_id", turnId);
        variables.put("chatwoot_conversation_id", chatwootConversationId);
        variables.put("inbox_id", inboxId);
        variables.put("verified", verified);
        variables.values().removeIf(value -> value == null);
        return variables;
    }
}
