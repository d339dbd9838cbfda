package io.chatwootprocessor.assistant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** {@code routing.yaml} in the folder of assistants, read again when it changes. The last good version goes on while it cannot be used. */
@Component
public class RoutingFile {

    static final String NAME = "routing";
    private static final Logger LOG = LoggerFactory.getLogger(RoutingFile.class);

    private final Path file;
    private final AssistantFiles assistants;
    private final KnownContacts contacts;
    private volatile Routing routing = Routing.NONE;
    private volatile String fault;

    RoutingFile(AssistantSettings settings, AssistantFiles assistants, KnownContacts contacts) {
        this.file = settings.folder().resolve(NAME + ".yaml");
        this.assistants = assistants;
        this.contacts = contacts;
        refresh();
    }

    Routing routing() {
        return routing;
    }

    /** Looks at the file. */
    public synchronized void refresh() {
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length == 0 && routing.isThere()) {
                return; // an editor that empties a file before it writes it
            }
            Routing read = RoutingReader.read(content);
            fault = null;
            if (!read.version().equals(routing.version())) {
                routing = read;
                LOG.info("Conversations begin as version {} of {} says", read.version(), file);
            }
        } catch (NoSuchFileException e) {
            fault = null;
            if (routing.isThere()) {
                routing = Routing.NONE;
                LOG.info("{} was deleted: conversations begin with their inbox's responder", file);
            }
        } catch (IOException e) {
            isBroken("it cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (InvalidAssistant e) {
            isBroken(e.getMessage());
        }
    }

    private void isBroken(String why) {
        if (!why.equals(fault)) {
            LOG.error("{} is not used, {}: {}", file, routing.isThere() ? "what it said before goes on" : "conversations begin with their inbox's responder", why);
        }
        fault = why;
    }

    /** The faults of it; empty: none. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** The names in it that do not exist. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Routing now = routing;
        Stream.concat(now.rules().stream().map(Routing.Rule::assistant), now.classify() == null ? Stream.empty() : now.classify().assistants().stream())
                .distinct().filter(name -> !assistants.usable().containsKey(name)).forEach(name -> problems.add("there is no assistant " + name));
        now.rules().stream().flatMap(rule -> rule.known().stream()).distinct().filter(known -> !contacts.canTell(known))
                .forEach(known -> problems.add("no route from " + KnownContacts.endpoint(known) + " says who is a known " + known));
        return problems;
    }
}
