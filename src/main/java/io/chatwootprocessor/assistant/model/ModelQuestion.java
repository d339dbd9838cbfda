package io.chatwootprocessor.assistant.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A question to a model.
 *
 * @param messages with the instructions, which come first
 * @param tools    that it may call
 */
public record ModelQuestion(List<ChatMessage> messages, List<ToolSpecification> tools) {

    /** How many pictures and documents are in it. */
    public int files() {
        return (int) messages.stream().filter(UserMessage.class::isInstance).flatMap(message -> ((UserMessage) message).contents().stream())
                .filter(content -> !(content instanceof TextContent)).count();
    }

    /** The same, for a model that can only read. */
    public ModelQuestion withoutFiles() {
        return files() == 0 ? this : new ModelQuestion(messages.stream().map(ModelQuestion::readable).toList(), tools);
    }

    private static ChatMessage readable(ChatMessage message) {
        return message instanceof UserMessage user && !user.hasSingleText() ? UserMessage.from(user.contents().stream()
                .filter(TextContent.class::isInstance).map(content -> ((TextContent) content).text()).collect(Collectors.joining("\n"))) : message;
    }
}
