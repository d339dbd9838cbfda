package io.chatwootprocessor.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What may be set, and what keeps the program from starting. */
@Tag("quick")
class McpSettingsTest {

    private final ApplicationContextRunner program = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ConfigurationPropertiesAutoConfiguration.class))
            .withUserConfiguration(OnlySettings.class);

    @EnableConfigurationProperties(McpSettings.class)
    static class OnlySettings {
    }

    @Test
    void nothingIsOnUnlessItIsSet() {
        program.withUserConfiguration(McpEndpoint.class).run(started -> {
            assertThat(started).hasNotFailed().doesNotHaveBean(McpEndpoint.class);
            assertThat(started.getBean(McpSettings.class).mcp()).isEmpty();
        });
    }

    @Test
    void aServerNeedsNoMoreThanItsAddress() {
        program.withPropertyValues("processor.mcp.shop.url=https://shop.example.com/mcp", "processor.mcp.shop.read-only=a,b").run(started -> {
            McpSettings.Server shop = started.getBean(McpSettings.class).mcp().get("shop");
            assertThat(shop.timeout()).isEqualTo(Duration.ofSeconds(20));
            assertThat(shop.readOnly()).containsExactly("a", "b");
            assertThat(shop.headers()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "processor.mcp.shop.key=a-secret-key-of-ours                                        | url",
            "processor.mcp.shop.url=ftp://shop                                                  | begins with http:// or https://",
            "processor.mcp.shop_1.url=http://shop                                               | is a name of letters, digits and -",
            "processor.mcp.shop.url=http://shop,processor.mcp.shop.timeout=0s                   | timeout",
            "processor.mcp-server.enabled=true                                                  | at least 16 characters",
            "processor.mcp-server.enabled=true,processor.mcp-server.key=a-secret-key            | at least 16 characters"})
    void aFaultIsNamedAndASecretIsNot(String set, String named) {
        program.withPropertyValues(set.split(",")).run(started -> {
            assertThat(started).hasFailed();
            assertThat(started.getStartupFailure()).hasStackTraceContaining(named);
            StringBuilder told = new StringBuilder();
            for (Throwable cause = started.getStartupFailure(); cause != null; cause = cause.getCause()) {
                told.append(cause.getMessage());
            }
            assertThat(told.toString()).doesNotContain("a-secret-key");
        });
    }
}
