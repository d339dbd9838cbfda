package io.chatwootprocessor.assistant;

import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.model.Models;
import io.chatwootprocessor.tools.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a test of an assistant begins with: models that say what the test wants, a file, and an inbox that the assistant answers. */
public class TestAssistants {

    private final Program program;
    private final JdbcTemplate database;
    private final FakeModels models;
    private final Models providers;
    private final AssistantFiles files;
    private boolean warm;

    TestAssistants(Program program, JdbcTemplate database, FakeModels models, Models providers, AssistantFiles files) {
        this.program = program;
        this.database = database;
        this.models = models;
        this.providers = providers;
        this.files = files;
    }

    /** An assistant that answers that inbox, and that no other test knows. */
    public void serves(String name, long inbox, String yaml) {
        models.fresh();
        providers.forgetFailures();
        file(name, yaml);
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), name);
        if (!warm) { // a program that has just started takes longer than a responder has in tests
            program.post("/assistants/" + name + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            models.fresh();
            warm = true;
        }
    }

    /** What its file says from now on. */
    public void file(String name, String yaml) {
        models.file(name + ".yaml", yaml + "\n");
        files.refresh();
    }

    /** Its files are gone. */
    public void forget(String name) throws IOException {
        for (String ending : List.of(".yaml", ".cases.yaml")) {
            Files.deleteIfExists(models.folder().resolve(name + ending));
        }
    }

    /** A tool with one argument, {@code number}. */
    static Tool tool(String name, String tag, boolean readOnly) {
        return new Tool(name, "For a test", Map.of("type", "object", "properties", Map.of("number", Map.of("type", "string")), "required", List.of("number")),
                Set.of(tag), readOnly, false, false, Duration.ofSeconds(5));
    }
}
