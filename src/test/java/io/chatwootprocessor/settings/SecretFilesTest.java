package io.chatwootprocessor.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SecretFilesTest {

    @TempDir
    Path secrets;

    @Test
    void aVariablesValueMayStandInAFile() throws IOException {
        Path file = Files.writeString(secrets.resolve("api_key"), "geheim\n");

        StandardEnvironment environment = read(Map.of("API_KEY_FILE", file.toString()));

        assertThat(environment.getProperty("API_KEY")).isEqualTo("geheim");
        assertThat(SecretFiles.faults(environment)).isEmpty();
    }

    @Test
    void aFileThatIsMissingEmptyOrOneTooManyIsNamedButNotItsText() throws IOException {
        Path full = Files.writeString(secrets.resolve("full"), "geheim");
        Path empty = Files.writeString(secrets.resolve("empty"), " \n");

        StandardEnvironment environment = read(Map.of("API_KEY_FILE", secrets.resolve("gone").toString(),
                "ADMIN_API_KEY_FILE", empty.toString(), "DATABASE_URL", "geheim", "DATABASE_URL_FILE", full.toString(),
                "CHATWOOT_API_KEY_FILE", ""));

        assertThat(SecretFiles.faults(environment)).containsExactlyInAnyOrder(
                "API_KEY_FILE: " + secrets.resolve("gone") + " cannot be read (NoSuchFileException)",
                "ADMIN_API_KEY_FILE: " + empty + " is empty",
                "DATABASE_URL and DATABASE_URL_FILE are both set: which one counts? Leave one");
    }

    @Test
    void everySecretVariableOfTheConfigurationMayComeFromAFile() throws IOException {
        String configuration = Files.readString(Path.of("config/application.yaml"));
        var variables = Pattern.compile("\\b([A-Z_]*(?:KEY|TOKEN|SECRET|DATABASE_URL|SLACK_WEBHOOK_URL))\\b").matcher(configuration).results()
                .map(found -> found.group(1)).distinct();

        assertThat(SecretFiles.VARIABLES).containsExactlyInAnyOrderElementsOf(variables.toList());
    }

    private static StandardEnvironment read(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addFirst(new MapPropertySource("variables", new HashMap<>(variables)));
        new SecretFiles().postProcessEnvironment(environment, null);
        return environment;
    }
}
