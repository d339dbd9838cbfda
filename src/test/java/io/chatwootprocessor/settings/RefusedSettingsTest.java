package io.chatwootprocessor.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.assistant.AssistantSettings;
import io.chatwootprocessor.outbound.OwnAdapterSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Values with which no reply would go out keep the program from starting. */
@Tag("quick")
class RefusedSettingsTest {

    private final ApplicationContextRunner program = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ConfigurationPropertiesAutoConfiguration.class)).withUserConfiguration(OnlySettings.class);

    @EnableConfigurationProperties({OwnAdapterSettings.class, AssistantSettings.class})
    static class OnlySettings {
    }

    @Test
    void usableValuesAreTaken() {
        program.withPropertyValues("processor.adapters.telegraph.identity=[a-z]+", "processor.assistants.longest.other=500")
                .run(started -> assertThat(started).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "processor.adapters.telegraph.identity=[a-z | adapters[telegraph] | identity must be a regular expression",
            "processor.assistants.longest.other=0       | longest[other]      | must be greater than or equal to 1"})
    void aValueThatWouldStopEveryReplyIsRefusedByItsName(String set, String setting, String why) {
        program.withPropertyValues(set).run(started -> {
            assertThat(started).hasFailed();
            assertThat(started.getStartupFailure()).hasStackTraceContaining(setting).hasStackTraceContaining(why);
        });
    }
}
