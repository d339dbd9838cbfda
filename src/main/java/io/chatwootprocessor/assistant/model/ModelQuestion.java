package io.chatwootprocessor.assistant.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import java.util.List;

/**
 * What a model is asked.
 *
 * @param messages with what it is told first
 * @param tools    that it may call
 */
public record ModelQuestion(List<ChatMessage> messages, List<ToolSpecification> tools) {
}
