package io.chatwootprocessor.assistant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A part of a YAML file, read strictly: each fault names its line. A field that is read is taken out; one that is left at the end is unknown. */
class YamlSection {

    private final String name;
    private final List<String> faults;
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();
    private int ownLine;

    /**
     * @param name   of the section, with a dot at its end; the file's own: empty
     * @param node   null: there is none
     * @param faults are added to
     */
    YamlSection(String name, Node node, List<String> faults) {
        this.name = name;
        this.faults = faults;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple field : mapping.getValue()) {
                String key = field.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                if (fields.put(key, field.getValueNode()) != null) {
                    fault(field.getKeyNode(), name + key + " stands there twice");
                }
                lines.put(key, line(field.getKeyNode()));
            }
        } else if (node != null && !isNull(node)) {
            fault(node, (name.isEmpty() ? "the file" : name.substring(0, name.length() - 1)) + " must have fields, one a line");
        }
    }

    /** Whether the file has that field; this does not read it. */
    boolean has(String field) {
        return fields.get(field) != null && !isNull(fields.get(field));
    }

    YamlSection section(String field) {
        return new YamlSection(name + field + ".", take(field), faults);
    }

    /** A list of parts, each with fields of its own. */
    List<YamlSection> sections(String field) {
        Node node = take(field);
        if (node == null || isNull(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            fault(node, name + field + " must be a list");
            return List.of();
        }
        List<YamlSection> sections = new ArrayList<>();
        sequence.getValue().forEach(item -> {
            YamlSection section = new YamlSection(name + field + " " + (sections.size() + 1) + ".", item, faults);
            section.ownLine = line(item);
            sections.add(section);
        });
        return sections;
    }

    String text(String field, String otherwise) {
        return value(field, otherwise, "a text", text -> text.isBlank() ? null : text.strip());
    }

    boolean flag(String field, boolean otherwise) {
        return value(field, otherwise, "true or false", text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null);
    }

    int number(String field, int otherwise, int least, int most) {
        return value(field, otherwise, "a whole number from " + least + " to " + most,
                text -> text.matches("\\d{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most ? Integer.valueOf(text) : null);
    }

    double decimal(String field, double otherwise, double most) {
        return value(field, otherwise, "a number from 0 to " + (most == Math.rint(most) ? Long.toString((long) most) : Double.toString(most)),
                text -> text.matches("\\d{1,9}(\\.\\d{1,9})?") && Double.parseDouble(text) <= most ? Double.valueOf(text) : null);
    }

    /** One word of these. */
    <T> T choice(String field, T otherwise, Map<String, T> words) {
        return value(field, otherwise, String.join(" or ", words.keySet()), words::get);
    }

    /** One text, read by that function; the message of its exception says what is wrong. */
    <T> T read(String field, T otherwise, Function<String, T> read) {
        Node node = take(field);
        if (node == null || isNull(node)) {
            return otherwise;
        }
        try {
            return read.apply(scalar(node));
        } catch (RuntimeException e) {
            fault(node, name + field + " " + e.getMessage());
            return otherwise;
        }
    }

    /** A list, or one text where there is one only; each must fit the pattern. */
    List<String> list(String field, List<String> otherwise, String pattern, String form) {
        Node node = take(field);
        if (node == null || isNull(node)) {
            return otherwise;
        }
        List<String> texts = new ArrayList<>();
        for (Node item : node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node)) {
            String text = item instanceof ScalarNode && !isNull(item) ? scalar(item) : null;
            if (text == null || !text.matches(pattern)) {
                fault(item, name + field + " must be " + form + (text == null ? "" : ", and is \"" + shortened(text) + "\""));
            } else if (texts.contains(text)) {
                fault(item, name + field + " names " + text + " twice");
            } else {
                texts.add(text);
            }
        }
        return List.copyOf(texts);
    }

    /** Names each field that is there and was not read. */
    void end() {
        fields.forEach((field, node) -> faults.add("line " + lines.get(field) + ": " + name + field + " is not known; known "
                + (name.isEmpty() ? "fields" : "fields of " + name.substring(0, name.length() - 1)) + " are " + String.join(", ", known)));
    }

    /** A fault of the section as a whole. */
    void fault(String field, String what) {
        int line = lines.getOrDefault(field, ownLine);
        faults.add((line > 0 ? "line " + line + ": " : "") + name + field + " " + what);
    }

    private <T> T value(String field, T otherwise, String form, Function<String, T> read) {
        Node node = take(field);
        if (node == null || isNull(node)) {
            return otherwise;
        }
        T value = node instanceof ScalarNode ? read.apply(scalar(node)) : null;
        if (value == null) {
            fault(node, name + field + " must be " + form + (node instanceof ScalarNode ? ", and is \"" + shortened(scalar(node)) + "\"" : ""));
            return otherwise;
        }
        return value;
    }

    private Node take(String field) {
        known.add(field);
        return fields.remove(field);
    }

    private void fault(Node node, String what) {
        faults.add("line " + line(node) + ": " + what);
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
