package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** Who did what: GET /audit, and what changes nothing in the database. */
@ProcessorTest
class AuditTest {

    private static final String LOGGER = "io.chatwootprocessor.operations.AuditTest";

    @Autowired
    Program program;
    @Autowired
    Audit audit;

    @Test
    void aLogLevelIsChangedWhileTheProgramRunsAndThatIsOnRecord() {
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isFalse();

        Answer changed = program.post("/actuator/loggers/" + LOGGER, "{\"configuredLevel\":\"DEBUG\"}");

        assertThat(changed.status()).isEqualTo(204);
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isTrue();
        assertThat(program.get("/actuator/loggers/" + LOGGER).text("effectiveLevel")).isEqualTo("DEBUG");
        JsonNode entry = program.get("/audit?action=set_log_level&limit=1").body().at("/audit/0");
        assertThat(entry.path("subject").asText()).isEqualTo("logger " + LOGGER);
        assertThat(entry.path("actor").asText()).isEqualTo("local");
        assertThat(entry.at("/details/level").asText()).isEqualTo("DEBUG");

        program.post("/actuator/loggers/" + LOGGER, "{\"configuredLevel\":null}");
        assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isFalse();
    }

    @Test
    void theAuditIsFilteredByActionActorAndConversation() {
        long conversation = new Customer(program, Payloads.unused()).says("Hello");
        String actor = "alice-" + conversation;
        audit.record(actor, "look", "conversation " + conversation, Map.of());
        audit.record(actor, "approve", null, Map.of("conversation_id", conversation));
        audit.record(actor, "forget", null, Map.of("conversation_ids", new long[] {conversation, 1}));
        long message = program.get("/conversations/" + conversation + "/messages").body().at("/messages/0/id").asLong();
        audit.record("bob", "requeue_" + actor, null, Map.of("message_ids", new long[] {message}));
        audit.record(actor, "look", "conversation " + conversation + "1", Map.of());

        assertThat(actions("/audit?conversation=" + conversation)).containsExactly("requeue_" + actor, "forget", "approve", "look");
        assertThat(actions("/audit?actor=" + actor)).containsExactly("look", "forget", "approve", "look");
        assertThat(actions("/audit?actor=" + actor + "&action=look")).hasSize(2);
        assertThat(actions("/audit?actor=" + actor + "&action=look&conversation=" + conversation)).containsExactly("look");
        assertThat(program.get("/audit?conversation=x").status()).isEqualTo(422);
    }

    private List<String> actions(String path) {
        return program.get(path).body().path("audit").findValuesAsText("action");
    }
}
