package io.chatwootprocessor.tools.mcp;

import io.chatwootprocessor.settings.SecretVariables;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The Model Context Protocol, both sides.
 *
 * @param mcp        servers whose tools assistants may use, by name
 * @param mcpRefresh the time between two looks at which tools they have, and whether those that were away are back
 * @param mcpServer  our own tools, for others
 */
@Validated
@SecretVariables("MCP_SERVER_KEY")
@ConfigurationProperties("processor")
public record McpSettings(
        @Valid @DefaultValue Map<@Pattern(regexp = "[a-zA-Z][a-zA-Z0-9-]{0,29}", message = "is a name of letters, digits and -") String,
                @Valid Server> mcp,
        @DefaultValue("30s") @NotNull @DurationMin(millis = 100) Duration mcpRefresh,
        @Valid @DefaultValue McpServer mcpServer) {

    /**
     * @param url      where it speaks streamable HTTP
     * @param key      sent as {@code Authorization: Bearer}; empty: none
     * @param headers  sent with each request
     * @param timeout  for one call, and for the handshake
     * @param readOnly its tools that change nothing, by the names that it gives them; every other one has an effect
     */
    public record Server(
            @NotBlank @Pattern(regexp = "https?://.+", message = "is an address that begins with http:// or https://") String url,
            String key,
            @DefaultValue Map<String, String> headers,
            @DefaultValue("20s") @NotNull @DurationMin(millis = 1) Duration timeout,
            @DefaultValue List<String> readOnly) {

        /** Without its secrets. */
        @Override
        public String toString() {
            return url;
        }
    }

    /** @param key that callers must show */
    public record McpServer(@DefaultValue("false") boolean enabled, String key) {

        private static final int SHORTEST_KEY = 16;

        /** A caller with the key may call every tool with the tag. */
        @AssertTrue(message = "must be set, to at least 16 characters, where processor.mcp-server.enabled is true")
        public boolean isKeyLongEnough() {
            return !enabled || key != null && key.strip().length() >= SHORTEST_KEY;
        }

        /** Without its secret. */
        @Override
        public String toString() {
            return "enabled=" + enabled;
        }
    }
}
