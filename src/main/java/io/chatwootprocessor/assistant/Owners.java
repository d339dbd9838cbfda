package io.chatwootprocessor.assistant;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.responder.ResponderFailed;
import io.chatwootprocessor.responder.Turn;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which assistant answers: the conversation's owner, as routing or a hand-over has made it; else the one that routing chooses, which owns it
 * from then on; else the one that the inbox's responder names.
 */
@Component
class Owners {

    private static final Logger LOG = LoggerFactory.getLogger(Owners.class);
    private static final String OWNER = Statement.read("assistant/owner.sql");
    private static final String OWN = Statement.read("assistant/own-conversation.sql");

    private final Assistants assistants;
    private final FirstAssistant first;
    private final JdbcClient database;

    Owners(Assistants assistants, FirstAssistant first, JdbcClient database) {
        this.assistants = assistants;
        this.first = first;
        this.database = database;
    }

    /**
     * @throws ResponderFailed where there is no such assistant any more
     * @throws TurnOutdated    where the turn is not ours any more, or something newer came while a model was asked
     */
    Assistant of(Turn turn, String leaseId, String settings) {
        long conversation = turn.conversation().id();
        String owner = database.sql(OWNER).param("conversation_id", conversation).query(String.class).optional().orElse(null);
        if (owner != null && assistants.named(owner).isPresent()) {
            return assistants.named(owner).get();
        }
        if (owner != null) {
            LOG.warn("Turn {}: there is no assistant {} any more, who had this conversation: it begins anew", turn.id(), owner);
        }
        String name = turn.bot().responder();
        Assistant responder = assistants.named(name).orElseThrow(() -> new ResponderFailed("there is no assistant " + name + " any more"));
        Optional<Assistant> chosen = first.of(turn, responder, leaseId, settings);
        chosen.ifPresent(one -> database.sql(OWN).param("conversation_id", conversation).param("lease_id", leaseId).param("assistant", one.name()).update());
        return chosen.orElse(responder);
    }
}
