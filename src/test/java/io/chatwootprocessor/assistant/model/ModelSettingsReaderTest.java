package io.chatwootprocessor.assistant.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.assistant.model.ModelSettings.Provider;
import io.chatwootprocessor.settings.InvalidSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

/** Models are what the settings say, and a key alone is enough for one. */
@Tag("quick")
class ModelSettingsReaderTest {

    @Test
    void withoutAKeyThereIsNone() {
        assertThat(read()).isEmpty();
    }

    @Test
    void aKeyOfOpenAisMakesOne() {
        ModelSettings model = read("OPENAI_API_KEY", "sk-1").get("default");

        assertThat(model.provider()).isEqualTo(Provider.OPENAI);
        assertThat(model.name()).isEqualTo("gpt-5-mini");
        assertThat(model.apiKey()).isEqualTo("sk-1");
        assertThat(model.baseUrl()).isNull();
        assertThat(model.isPriced()).isFalse();
        assertThat(model.toString()).doesNotContain("sk-1");
    }

    @Test
    void aKeyOfAnthropicsMakesOneToo() {
        ModelSettings model = read("ANTHROPIC_API_KEY", "sk-2").get("default");

        assertThat(model.provider()).isEqualTo(Provider.ANTHROPIC);
        assertThat(model.apiKey()).isEqualTo("sk-2");
    }

    @Test
    void aLocalServerNeedsNoKey() {
        ModelSettings model = read("OPENAI_BASE_URL", "http://localhost:11434/v1/", "OPENAI_MODEL", "llama3.3").get("default");

        assertThat(model.baseUrl()).isEqualTo("http://localhost:11434/v1");
        assertThat(model.name()).isEqualTo("llama3.3");
        assertThat(model.apiKey()).isEqualTo("none");
    }

    @Test
    void whoNamesAProviderGetsItsOwnKey() {
        ModelSettings model = read("OPENAI_API_KEY", "sk-1", "OPENAI_BASE_URL", "http://localhost:1/v1", "OPENAI_MODEL", "gpt-4.1",
                "ANTHROPIC_API_KEY", "sk-2", "PROCESSOR_MODELS_DEFAULT_PROVIDER", "anthropic").get("default");

        assertThat(model.apiKey()).isEqualTo("sk-2");
        assertThat(model.baseUrl()).isNull();
        assertThat(model.name()).isEqualTo("claude-haiku-4-5");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI_BASE_URL,http://localhost:1/v1", "PROCESSOR_MODELS_DEFAULT_PROVIDER,openai", "PROCESSOR_MODELS_DEFAULT_PROVIDER,google",
            "PROCESSOR_MODELS_DEFAULT_BASE_URL,http://localhost:1/v1"})
    void aKeyOfAnthropicsGoesToNoOtherProvider(String variable, String value) {
        assertThat(keys("ANTHROPIC_API_KEY", "sk-2", "PROCESSOR_MODELS_DEFAULT_NAME", "m", variable, value)).doesNotContain("sk-2");
        assertThat(keys("ANTHROPIC_API_KEY", "sk-2", "PROCESSOR_MODELS_DEFAULT_NAME", "m", "PROCESSOR_MODELS_DEFAULT_API_KEY", "sk-2",
                variable, value)).doesNotContain("sk-2");
    }

    @Test
    void aKeyOfOpenAisDoesNotGoToAServerThatAModelNamesByItself() {
        Map<String, ModelSettings> models = read("OPENAI_API_KEY", "sk-1", "PROCESSOR_MODELS_LOCAL_PROVIDER", "openai",
                "PROCESSOR_MODELS_LOCAL_BASE_URL", "http://localhost:11434/v1", "PROCESSOR_MODELS_OWN_PROVIDER", "openai",
                "PROCESSOR_MODELS_OWN_BASE_URL", "https://api.openai.com/v1");

        assertThat(models.get("local").apiKey()).isEqualTo("none");
        assertThat(models.get("own").apiKey()).isEqualTo("sk-1");
    }

    @Test
    void oneKeyForTwoProvidersGoesToBoth() {
        assertThat(keys("OPENAI_API_KEY", "sk-3", "ANTHROPIC_API_KEY", "sk-3", "PROCESSOR_MODELS_OTHER_PROVIDER", "anthropic"))
                .containsExactly("sk-3", "sk-3");
    }

    /** Of all models; none if the start is refused. */
    private static List<String> keys(String... variables) {
        try {
            return read(variables).values().stream().map(ModelSettings::apiKey).toList();
        } catch (InvalidSettings e) {
            return List.of();
        }
    }

    @Test
    void everyFieldMayComeFromAVariable() {
        ModelSettings model = read("PROCESSOR_MODELS_BACKUP_PROVIDER", "google", "PROCESSOR_MODELS_BACKUP_NAME", "gemini-2.5-flash",
                "PROCESSOR_MODELS_BACKUP_API_KEY", "k", "PROCESSOR_MODELS_BACKUP_CACHED_INPUT", "0.1", "PROCESSOR_MODELS_BACKUP_INPUT", "0.3",
                "PROCESSOR_MODELS_BACKUP_OUTPUT", "2.5", "PROCESSOR_MODELS_BACKUP_MAX_OUTPUT_TOKENS", "900", "PROCESSOR_MODELS_BACKUP_TIMEOUT", "9s",
                "PROCESSOR_MODELS_BACKUP_TEMPERATURE", "0.2", "PROCESSOR_MODELS_BACKUP_BASE_URL", "https://proxy.example/g").get("backup");

        assertThat(model).isEqualTo(new ModelSettings(Provider.GOOGLE, "gemini-2.5-flash", "https://proxy.example/g", "k", 0.3, 0.1, 2.5,
                Duration.ofSeconds(9), 900, 0.2, true));
    }

    @ParameterizedTest
    @CsvSource({"openai,'','',true", "openai,https://x.openai.azure.com/v1,'',true", "openai,http://localhost:11434/v1,'',false",
            "openai,http://localhost:11434/v1,true,true", "openai,'',false,false", "anthropic,https://proxy.example/a,'',true"})
    void picturesAreForModelsThatAreKnownToTakeThemOrSaySo(String provider, String url, String says, boolean pictures) {
        assertThat(read("PROCESSOR_MODELS_X_PROVIDER", provider, "PROCESSOR_MODELS_X_NAME", "m", "PROCESSOR_MODELS_X_API_KEY", "k",
                "PROCESSOR_MODELS_X_BASE_URL", url, "PROCESSOR_MODELS_X_PICTURES", says).get("x").pictures()).isEqualTo(pictures);
    }

    @Test
    void whatACallCostsIsKnownWhereUsageAndPricesAre() {
        ModelSettings model = new ModelSettings(Provider.OPENAI, "m", null, "k", 1.0, 0.5, 2.0, Duration.ofSeconds(9), 900, null, true);

        assertThat(model.cost(new Usage(1000, 400, 100))).isEqualTo(0.001, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(model.cost(Usage.UNKNOWN)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PROCESSOR_MODELS_X_PROVIDER,aleph,processor.models.x.provider must be openai", "PROCESSOR_MODELS_X_NAME,m,processor.models.x.provider is not set",
            "PROCESSOR_MODELS_DEFAULT_INPUT,1,set input and output", "PROCESSOR_MODELS_DEFAULT_INPUT,free,must be a price",
            "PROCESSOR_MODELS_DEFAULT_COLOUR,red,processor.models.default.colour is not known", "PROCESSOR_MODELS_DEFAULT_TIMEOUT,soon,must be a duration",
            "PROCESSOR_MODELS_DEFAULT_BASE_URL,here,must be an http or https address", "PROCESSOR_MODELS_DEFAULT_TEMPERATURE,9,from 0 to 2",
            "PROCESSOR_MODELS_DEFAULT_PICTURES,some,must be true or false", "PROCESSOR_MODELS_NONE_PROVIDER,openai,is not none"})
    void aFaultIsNamed(String variable, String value, String fault) {
        assertThatThrownBy(() -> read("OPENAI_API_KEY", "sk-1", variable, value)).isInstanceOf(InvalidSettings.class).hasMessageContaining(fault)
                .hasMessageNotContaining("sk-1");
    }

    private static Map<String, ModelSettings> read(String... variables) {
        Map<String, Object> set = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            set.put(variables[i], variables[i + 1]);
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, set));
        try {
            new YamlPropertySourceLoader().load("defaults", new FileSystemResource("config/application.yaml"))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new ModelSettingsReader(environment).read();
    }

    @Test
    void aProviderThatTellsFewerTokensThanNoneTellsNothing() {
        assertThat(Usage.of(new dev.langchain4j.model.output.TokenUsage(-1000, 10))).isEqualTo(Usage.UNKNOWN);
        assertThat(Usage.of(new dev.langchain4j.model.output.TokenUsage(10, -1000))).isEqualTo(Usage.UNKNOWN);
    }
}
