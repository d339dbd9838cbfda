package io.chatwootprocessor.operations.stories;

import io.chatwootprocessor.http.JsonBody;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads stories, and says where one is written wrongly: file and line. */
final class StoryFile {

    private static final String END = ".story.yaml";
    private static final Set<String> PARTS = Set.of("story", "responder", "settings", "answers", "given", "then");
    private static final Set<String> ENDS = Set.of("stored", "sent", "ignored", "handed_off", "calls");
    private static final int OK = 200;

    private final String file;

    private StoryFile(String file) {
        this.file = file;
    }

    /** A story that is written wrongly; the message has file and line. */
    static final class Wrong extends RuntimeException {

        Wrong(String message) {
            super(message);
        }
    }

    /** All files with stories below these folders. */
    static List<Path> below(Path... folders) {
        Set<Path> files = new TreeSet<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> walk = Files.walk(folder)) {
                    walk.filter(file -> file.toString().endsWith(END) && Files.isRegularFile(file)).forEach(files::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return List.copyOf(files);
    }

    static List<Story> read(Path path) {
        try {
            return new StoryFile(path.toString()).stories(Files.readString(path));
        } catch (IOException e) {
            throw new Wrong(path + ":1: it cannot be read: " + e.getMessage());
        }
    }

    static List<Story> read(String file, String text) {
        return new StoryFile(file).stories(text);
    }

    private List<Story> stories(String text) {
        try {
            Node root = new Yaml().compose(new StringReader(text));
            if (!(root instanceof SequenceNode list)) {
                throw new Wrong(file + ":1: a file of stories is a list: - story: …");
            }
            return list.getValue().stream().map(this::story).toList();
        } catch (MarkedYAMLException e) {
            throw new Wrong(file + ":" + (e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
        }
    }

    private Story story(Node node) {
        Map<String, Node> parts = map(node, PARTS);
        if (!parts.containsKey("story") || !parts.containsKey("given") || !parts.containsKey("then")) {
            throw wrong(node, "a story has story (its name), given and then");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        if (parts.containsKey("settings")) {
            map(parts.get("settings"), null).forEach((name, value) -> settings.put(name, text(value)));
        }
        List<Story.Expected> expected = new ArrayList<>();
        for (NodeTuple one : mapping(parts.get("then")).getValue()) {
            String what = text(one.getKeyNode());
            if (!ENDS.contains(what)) {
                throw wrong(one.getKeyNode(), what + " is unknown here; known are " + String.join(", ", new TreeSet<>(ENDS)));
            }
            expected.add(new Story.Expected(line(one.getKeyNode()), what, value(one.getValueNode())));
        }
        return new Story(file, line(node), text(parts.get("story")), parts.containsKey("responder") ? text(parts.get("responder")) : null, settings,
                list(parts.get("answers")).stream().map(this::answer).toList(), list(parts.get("given")).stream().map(this::given).toList(), expected);
    }

    private Story.Answer answer(Node node) {
        Map<String, Node> parts = map(node, Set.of("call", "status", "headers", "body"));
        if (!parts.containsKey("call") || !text(parts.get("call")).matches("\\S+ \\S+")) {
            throw wrong(node, "an answer has a call: method and address, such as POST https://crm.example/contacts");
        }
        Object body = parts.containsKey("body") ? value(parts.get("body")) : "";
        Map<String, String> headers = headers(parts.get("headers"));
        headers.putIfAbsent("Content-Type", body instanceof String ? "text/plain" : "application/json");
        Object status = parts.containsKey("status") ? value(parts.get("status")) : OK;
        if (!(status instanceof Integer)) {
            throw wrong(parts.get("status"), "a status is a number");
        }
        return new Story.Answer(text(parts.get("call")), (Integer) status, headers, body instanceof String text ? text : JsonBody.write(body));
    }

    private Story.Given given(Node node) {
        Map<String, Node> parts = map(node, Set.of("customer", "webhook", "headers", "body"));
        if (parts.containsKey("customer") == parts.containsKey("webhook")) {
            throw wrong(node, "given is either customer: what the customer says, or webhook: a path, with a body");
        }
        Object body = parts.containsKey("body") ? value(parts.get("body")) : "";
        return new Story.Given(line(node), parts.containsKey("customer") ? text(parts.get("customer")) : null,
                parts.containsKey("webhook") ? text(parts.get("webhook")) : null, headers(parts.get("headers")),
                body instanceof String text ? text : JsonBody.write(body));
    }

    private Map<String, String> headers(Node node) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (node != null) {
            map(node, null).forEach((name, value) -> headers.put(name, text(value)));
        }
        return headers;
    }

    /** @param known null: any name */
    private Map<String, Node> map(Node node, Set<String> known) {
        Map<String, Node> parts = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping(node).getValue()) {
            String name = text(tuple.getKeyNode());
            if (known != null && !known.contains(name)) {
                throw wrong(tuple.getKeyNode(), name + " is unknown here; known are " + String.join(", ", new TreeSet<>(known)));
            }
            parts.put(name, tuple.getValueNode());
        }
        return parts;
    }

    private MappingNode mapping(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrong(node, "here stand names with values: name: value");
    }

    private List<Node> list(Node node) {
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        throw wrong(node, "here stands a list: - …");
    }

    private String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, "here stands a text");
    }

    private static Object value(Node node) {
        return new Values().of(node);
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private Wrong wrong(Node node, String why) {
        return new Wrong(file + ":" + line(node) + ": " + why);
    }

    /** A part of a file as lists, maps, texts and numbers. */
    private static final class Values extends SafeConstructor {

        Values() {
            super(new LoaderOptions());
        }

        Object of(Node node) {
            return constructDocument(node);
        }
    }
}
