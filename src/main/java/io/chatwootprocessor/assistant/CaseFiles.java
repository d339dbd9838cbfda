package io.chatwootprocessor.assistant;

import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Reads the cases of assistants: {@code <name>.cases.yaml} beside their files, each time anew. Nothing in it is passed over. */
@Component
class CaseFiles {

    private static final String ENDING = ".cases.yaml";
    private static final String TOOL = "[a-zA-Z0-9_-]{1,64}";
    private static final String TEXT = "(?s).{1,10000}";
    private static final int MOST = 200;

    private final AssistantSettings settings;

    CaseFiles(AssistantSettings settings) {
        this.settings = settings;
    }

    /**
     * @param assistant its name, which is that of a file
     * @return empty: there is no such file
     * @throws InvalidAssistant naming each fault
     */
    Optional<List<Case>> of(String assistant) {
        try {
            return Optional.of(read(Files.readAllBytes(settings.folder().resolve(assistant + ENDING))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new InvalidAssistant(List.of("it cannot be read (" + e.getClass().getSimpleName() + ")"));
        }
    }

    /** The faults of that file; empty: none, or there is no file. */
    Optional<String> fault(String assistant) {
        try {
            of(assistant);
            return Optional.empty();
        } catch (InvalidAssistant e) {
            return Optional.of(assistant + ENDING + ": " + e.getMessage());
        }
    }

    static String file(Path folder, String assistant) {
        return folder.resolve(assistant + ENDING).toString();
    }

    /** @throws InvalidAssistant naming each fault */
    static List<Case> read(byte[] content) {
        List<String> faults = new ArrayList<>();
        YamlSection file = new YamlSection("", AssistantReader.parse(content), faults);
        List<YamlSection> sections = file.sections("cases");
        List<Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlSection section : sections) {
            Case read = read(section);
            if (!names.add(read.name())) {
                section.fault("name", "is that of another case");
            }
            cases.add(read);
        }
        if (faults.isEmpty() && (cases.isEmpty() || cases.size() > MOST)) {
            file.fault("cases", "must be a list of 1 to " + MOST + " cases");
        }
        file.end();
        if (!faults.isEmpty()) {
            throw new InvalidAssistant(faults);
        }
        return cases;
    }

    private static Case read(YamlSection section) {
        String name = section.text("name", null);
        if (name == null) {
            section.fault("name", "is missing");
        }
        List<Turn.Line> before = section.sections("before").stream().map(CaseFiles::line).toList();
        List<String> customer = section.list("customer", List.of(), TEXT, "a text, or a list of them");
        if (customer.isEmpty()) {
            section.fault("customer", "is missing: what the customer says");
        }
        Case read = new Case(name, before, customer, section.list("contains", List.of(), TEXT, "a list of texts"),
                section.list("contains-not", List.of(), TEXT, "a list of texts"), section.list("calls", List.of(), TOOL, "a list of names of tools"),
                section.list("calls-not", List.of(), TOOL, "a list of names of tools"),
                section.choice("action", null, words(Reply.REPLY, Reply.HANDOFF, Reply.RESOLVE)),
                section.choice("reason", null, words(Arrays.stream(HandOffReason.values()).map(HandOffReason::word).toArray(String[]::new))));
        section.end();
        if (!read.expectsSomething()) {
            section.fault("contains", "and all else that it may expect is missing");
        }
        return read;
    }

    private static Turn.Line line(YamlSection section) {
        String customer = section.text("customer", null);
        String assistant = section.text("assistant", null);
        section.end();
        if ((customer == null) == (assistant == null)) {
            section.fault("customer", "or assistant must say something, one of them");
        }
        return customer == null ? new Turn.Line("assistant", assistant) : new Turn.Line("user", customer);
    }

    private static Map<String, String> words(String... words) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String word : words) {
            all.put(word, word);
        }
        return all;
    }
}
