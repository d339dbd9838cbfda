package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The bot that answers in an inbox.
 *
 * @param name      the bot's
 * @param responder its route is {@code respond-by-<responder>}, or an assistant has this name
 * @param aiCoreUrl null: {@code processor.ai-core.url}
 * @param resources for the responder, as they were given
 */
public record BotConfig(String name, String responder, String aiCoreUrl, JsonNode resources) {

    /** The same bot, with another responder. */
    BotConfig as(String other) {
        return new BotConfig(name, other, aiCoreUrl, resources);
    }
}
