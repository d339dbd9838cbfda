package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.Assistant.HandOff;
import io.chatwootprocessor.assistant.Assistant.KnowledgeUse;
import io.chatwootprocessor.assistant.Assistant.Limits;
import io.chatwootprocessor.assistant.Assistant.Memory;
import io.chatwootprocessor.assistant.Assistant.Mode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads an assistant's file. Nothing in it is passed over: an unknown field, or a value of another type, is a fault with its line. */
class AssistantReader {

    static final String NAME = "[a-z0-9][a-z0-9-]{0,99}";
    private static final String TOOL = "[a-zA-Z0-9_-]{1,64}";
    private static final int LONGEST_FILE = 1024 * 1024;
    private static final int LONGEST_INSTRUCTIONS = 100_000;
    private static final String FILE = "file:";

    /**
     * @param name    the file's, without its ending
     * @param content the file's
     * @param folder  in which files that it names are
     * @throws InvalidAssistant naming each fault
     */
    Assistant read(String name, byte[] content, Path folder) {
        List<String> faults = new ArrayList<>();
        if (!name.matches(NAME)) {
            faults.add("a file's name has small letters, digits and hyphens");
        }
        YamlSection file = new YamlSection("", parse(content), faults);
        String description = file.text("description", null);
        List<String> models = file.list("model", List.of("default"), NAME, "the name of a model below processor.models, a list of them, or none");
        boolean none = models.contains("none");
        if (none && models.size() > 1) {
            file.fault("model", "cannot be none and a model");
        }
        String rules = file.read("rules", null, AssistantReader::rules);
        if (none && rules == null) {
            rules = FromKnowledge.NAME;
        }
        List<byte[]> parts = new ArrayList<>(List.of(content));
        String instructions = file.read("instructions", null, text -> instructions(text, folder, parts));
        if (instructions == null && !none && faults.isEmpty()) {
            faults.add("instructions are missing: what the model is told");
        }
        List<String> tools = file.list("tools", List.of(), "[\\w.-]{1,100}", "a list of tags of tools");
        KnowledgeUse knowledge = knowledge(file.section("knowledge"));
        if (FromKnowledge.NAME.equals(rules) && knowledge.bases().isEmpty()) {
            file.fault(none ? "model" : "rules", (none ? "is none" : "is " + rules) + ", so knowledge.bases must name where answers come from");
        }
        YamlSection memory = file.section("memory");
        Memory remembers = new Memory(memory.number("history-tokens", 6000, 0, 1_000_000), memory.flag("facts", false));
        memory.end();
        List<String> approval = file.list("approval", List.of(), TOOL, "a list of names of tools, or " + Assistant.EFFECTS);
        Limits limits = limits(file.section("limits"));
        YamlSection handOff = file.section("hand-off");
        HandOff toHumans = new HandOff(handOff.flag("note", true), handOff.text("team", null), handOff.text("message", null));
        handOff.end();
        List<String> handOver = file.list("hand-over", List.of(), NAME, "a list of names of assistants");
        boolean always = !file.has("hours");
        Hours hours = HoursReader.read(file.section("hours"), faults);
        Mode mode = file.choice("mode", Mode.LIVE, modes());
        file.end();
        if (!faults.isEmpty()) {
            throw new InvalidAssistant(faults);
        }
        return new Assistant(name, version(parts), description == null ? "" : description, none ? List.of() : models, rules,
                instructions == null ? "" : instructions, tools, knowledge, remembers, approval, limits, toHumans, handOver, always ? null : hours, mode);
    }

    /** @throws InvalidAssistant where it is no YAML */
    static Node parse(byte[] content) {
        if (content.length > LONGEST_FILE) {
            throw new InvalidAssistant(List.of("it is larger than 1 MB"));
        }
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(content)).toString();
            Node node = new Yaml(options).compose(new StringReader(text));
            if (node == null) {
                throw new InvalidAssistant(List.of("it is empty"));
            }
            return node;
        } catch (CharacterCodingException e) {
            throw new InvalidAssistant(List.of("it is not UTF-8"));
        } catch (MarkedYAMLException e) {
            String line = e.getProblemMark() == null ? "" : "line " + (e.getProblemMark().getLine() + 1) + ": ";
            throw new InvalidAssistant(List.of(line + "it is not YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            throw new InvalidAssistant(List.of("it is not YAML: " + e.getMessage().lines().findFirst().orElse("")));
        }
    }

    private static String rules(String text) {
        if (!text.matches(NAME)) {
            throw new IllegalArgumentException("must be the name of rules, of small letters, digits and hyphens");
        }
        return text;
    }

    /** @param parts gets the content of the file that is named, so that it is part of the version */
    private static String instructions(String text, Path folder, List<byte[]> parts) {
        String given = text.strip();
        if (given.startsWith(FILE)) {
            String named = given.substring(FILE.length()).strip();
            try {
                byte[] content = Files.readAllBytes(folder.resolve(named));
                parts.add(content);
                given = new String(content, StandardCharsets.UTF_8).strip();
            } catch (IOException | InvalidPathException e) {
                throw new IllegalArgumentException("names the file " + named + ", which cannot be read in " + folder);
            }
        }
        if (given.isEmpty() || given.length() > LONGEST_INSTRUCTIONS) {
            throw new IllegalArgumentException("must have 1 to " + LONGEST_INSTRUCTIONS + " characters");
        }
        return given;
    }

    private static KnowledgeUse knowledge(YamlSection section) {
        KnowledgeUse use = new KnowledgeUse(section.list("bases", List.of(), "[\\w.-]{1,100}", "a list of names of knowledge bases"),
                section.choice("answer", false, words("only-from-knowledge", true, "may-use", false)),
                section.choice("citations", false, words("link", true, "off", false)),
                section.decimal("minimum-score", 0.35, 1));
        section.end();
        if (use.onlyFrom() && use.bases().isEmpty()) {
            section.fault("answer", "is only-from-knowledge, so knowledge.bases must name some");
        }
        return use;
    }

    private static Limits limits(YamlSection section) {
        Limits limits = new Limits(section.number("round-trips", 8, 1, 50), section.number("tokens", 30_000, 500, 10_000_000),
                section.decimal("cost", 0.10, 1_000), section.number("seconds", 45, 1, 600), section.decimal("cost-per-day", 20, 1_000_000),
                section.number("tokens-per-day", 5_000_000, 0, 2_000_000_000));
        section.end();
        return limits;
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> modes = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
            modes.put(mode.word(), mode);
        }
        return modes;
    }

    private static Map<String, Boolean> words(String yes, boolean first, String no, boolean second) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put(yes, first);
        words.put(no, second);
        return words;
    }

    private static String version(List<byte[]> parts) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            parts.forEach(hash::update);
            return HexFormat.of().formatHex(hash.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
