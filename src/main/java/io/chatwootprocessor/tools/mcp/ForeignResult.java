package io.chatwootprocessor.tools.mcp;

import io.chatwootprocessor.tools.ToolResult;
import io.chatwootprocessor.tools.ToolText;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Makes a text of the result of another program's tool. */
final class ForeignResult {

    private ForeignResult() {
    }

    /** @return failed where the tool itself says so: its words are meant for the model, by the protocol */
    static ToolResult of(CallToolResult given, int limit) throws IOException {
        List<Content> parts = given.content() == null ? List.of() : given.content();
        String text = parts.stream().map(ForeignResult::text).filter(part -> !part.isBlank()).collect(Collectors.joining("\n"));
        ToolResult result = ToolText.of(text.isBlank() && given.structuredContent() != null ? given.structuredContent() : text, limit);
        return new ToolResult(result.text(), Boolean.TRUE.equals(given.isError()), result.cut());
    }

    private static String text(Content part) {
        if (part instanceof TextContent text) {
            return text.text() == null ? "" : text.text();
        }
        if (part instanceof EmbeddedResource embedded) {
            return embedded.resource() instanceof TextResourceContents text ? text.text() : "[a file that cannot be read]";
        }
        if (part instanceof ResourceLink link) {
            return "[a file: " + link.name() + "]";
        }
        return part instanceof ImageContent ? "[a picture]" : part instanceof AudioContent ? "[a sound]" : "[something that cannot be read]";
    }
}
