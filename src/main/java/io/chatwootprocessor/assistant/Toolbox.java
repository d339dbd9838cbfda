package io.chatwootprocessor.assistant;

import dev.langchain4j.agent.tool.ToolSpecification;
import io.chatwootprocessor.assistant.model.ToolSchemas;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.Tools;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The tools of assistants: routes and others by their tags, and built-in ones, which have their names before anybody else. */
@Component
class Toolbox {

    private final Tools tools;
    private final Map<String, BuiltIn> builtIns = new TreeMap<>();

    Toolbox(Tools tools, List<BuiltIn> builtIns) {
        this.tools = tools;
        builtIns.forEach(one -> this.builtIns.put(one.tool().name(), one));
    }

    /** Those that the assistant may call, by name. */
    List<Tool> of(Assistant assistant) {
        Map<String, Tool> found = new TreeMap<>();
        tools.tagged(assistant.tools()).forEach(tool -> found.put(tool.name(), tool));
        builtIns.forEach((name, one) -> {
            found.remove(name);
            if ((!one.needsTag() || one.tool().tags().stream().anyMatch(assistant.tools()::contains)) && one.fits(assistant)) {
                found.put(name, one.tool(assistant));
            }
        });
        return List.copyOf(found.values());
    }

    Optional<BuiltIn> builtIn(String name) {
        return Optional.ofNullable(builtIns.get(name));
    }

    /** The tools in the form for models. */
    static List<ToolSpecification> specifications(List<Tool> tools) {
        return tools.stream().map(tool -> ToolSpecification.builder().name(tool.name()).description(tool.description())
                .parameters(ToolSchemas.of(tool.parameters())).build()).toList();
    }
}
