package io.chatwootprocessor.assistant;

import io.chatwootprocessor.database.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes into the audit which file of an assistant, or of the routing, was changed, and by whom as far as a file tells: its owner. */
@Component
public class AssistantFileAudit {

    private static final String NOTE = Statement.read("assistant/note-file.sql");
    private static final String DELETED = "";

    private final AssistantFiles files;
    private final RoutingFile routing;
    private final JdbcClient database;
    private final Map<String, String> noted = new HashMap<>();

    AssistantFileAudit(AssistantFiles files, RoutingFile routing, JdbcClient database) {
        this.files = files;
        this.routing = routing;
        this.database = database;
    }

    /** Notes the changes since the last call; of several programs that see the same change the first one notes it. */
    public synchronized void note() {
        Map<String, String> versions = new HashMap<>();
        files.usable().forEach((name, assistant) -> versions.put(name, assistant.version()));
        if (routing.routing().isThere()) {
            versions.put(RoutingFile.NAME, routing.routing().version());
        }
        Set<String> names = new TreeSet<>(versions.keySet());
        names.addAll(noted.keySet());
        for (String name : names) {
            String version = versions.getOrDefault(name, DELETED);
            if (!version.equals(noted.get(name))) {
                database.sql(NOTE).param("name", name).param("version", version).param("actor", owner(name)).query().singleRow();
                noted.put(name, version);
            }
        }
    }

    private String owner(String name) {
        Path file = files.folder().resolve(name + ".yaml");
        try {
            return Files.exists(file) ? "file of " + Files.getOwner(file).getName() : "program";
        } catch (IOException | UnsupportedOperationException e) {
            return "file";
        }
    }
}
