package io.chatwootprocessor.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chatwootprocessor.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

class SettingsCheckTest {

    private static final Map<String, Object> PRODUCTION = Map.of(
            "ENVIRONMENT", "production",
            "DATABASE_URL", "postgresql://me:geheim@db/chat",
            "CHATWOOT_BASE_URL", "https://chatwoot.example.com",
            "CHATWOOT_API_KEY", "geheim",
            "CHATWOOT_ACCOUNT_ID", "3",
            "CHATWOOT_WEBHOOK_SECRET", "geheim",
            "API_KEY", "geheim-0123456789",
            "ADMIN_API_KEY", "geheim-9876543210");

    @Test
    void theDefaultsAreUsable() {
        assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "                                      | local      |         | echo",
            "                                      | production |         | none",
            "postgresql://me:geheim@db/chat        | local      |         | none",
            "postgresql://me:geheim@db/chat        | production |         | none",
            "                                      | local      | ai-core | ai-core",
            "                                      | local      | none    | none",
            "postgresql://me:geheim@db/chat        | production | echo    | echo"})
    void whereNothingIsSetEchoAnswersAndOtherwiseNobodyDoesUnlessItIsSaid(String database, String environment, String set, String answers) {
        assertThat(Settings.with("processor.database.url", database, "processor.environment", environment, "processor.responder", set)
                .responder()).isEqualTo(answers);
    }

    @Test
    void anEmptyVariableOfTheResponderIsNone() {
        assertThatCode(() -> check(Map.of("PROCESSOR_RESPONDER", ""))).doesNotThrowAnyException();
        assertThat(Settings.with("processor.responder", "").responder()).isEqualTo("echo");
    }

    @Test
    void productionStartsWithEverythingSet() {
        assertThatCode(() -> check(PRODUCTION)).doesNotThrowAnyException();
    }

    @Test
    void aBridgeNeedsNoChatwootBesideIt() {
        Map<String, Object> bridge = new HashMap<>(PRODUCTION);
        bridge.keySet().removeIf(name -> name.startsWith("CHATWOOT_"));
        bridge.put("WHATSAPP_BRIDGE_URL", "http://bridge:3000");
        bridge.put("WHATSAPP_WEBHOOK_SECRET", "geheim-012345678");

        assertThatCode(() -> check(bridge)).doesNotThrowAnyException();

        bridge.put("CHATWOOT_BASE_URL", "https://chatwoot.example.com"); // half of one
        assertThat(faults(bridge)).hasSize(3).anySatisfy(fault -> assertThat(fault).contains("CHATWOOT_API_KEY"));
    }

    @Test
    void everyFaultIsNamedAtOnceWithItsVariableAndAnExample() {
        List<String> faults = faults(Map.of("PORT", "abc", "LOG_LEVEL", "loud", "CHATWOOT_ACCOUNT_ID", "-1",
                "CHATWOOT_BASE_URL", "chatwoot.example.com", "PROCESSOR_CHATWOOT_TIMEOUT", "soon",
                "PROCESSOR_LIMITS_BODY", "big", "DATABASE_URL", "mysql://me:geheim@db/chat"));

        assertThat(faults).hasSize(7)
                .anySatisfy(fault -> assertThat(fault).contains("processor.port (variable PORT): \"abc\" is not a whole number; for example: 8000"))
                .anySatisfy(fault -> assertThat(fault).contains("variable LOG_LEVEL", "loud"))
                .anySatisfy(fault -> assertThat(fault).contains("variable CHATWOOT_ACCOUNT_ID", "greater than 0"))
                .anySatisfy(fault -> assertThat(fault).contains("variable CHATWOOT_BASE_URL", "https://"))
                .anySatisfy(fault -> assertThat(fault).contains("variable PROCESSOR_CHATWOOT_TIMEOUT", "10s"))
                .anySatisfy(fault -> assertThat(fault).contains("variable PROCESSOR_LIMITS_BODY", "4MB"))
                .anySatisfy(fault -> assertThat(fault).contains("variable DATABASE_URL", "its value is not a database address"))
                .noneSatisfy(fault -> assertThat(fault).contains("geheim"));
    }

    @Test
    void productionNamesAllThatIsMissing() {
        assertThat(faults(Map.of("ENVIRONMENT", "production"))).hasSize(7)
                .anySatisfy(fault -> assertThat(fault).contains("DATABASE_URL", "production needs it"))
                .anySatisfy(fault -> assertThat(fault).contains("CHATWOOT_BASE_URL"))
                .anySatisfy(fault -> assertThat(fault).contains("CHATWOOT_API_KEY"))
                .anySatisfy(fault -> assertThat(fault).contains("CHATWOOT_ACCOUNT_ID"))
                .anySatisfy(fault -> assertThat(fault).contains("CHATWOOT_WEBHOOK_SECRET"))
                .anySatisfy(fault -> assertThat(fault).contains("(variable API_KEY)"))
                .anySatisfy(fault -> assertThat(fault).contains("(variable ADMIN_API_KEY)"));
    }

    @Test
    void shortKeysAndOneForBothRolesAreRefusedWithoutShowingThem() {
        Map<String, Object> keys = new HashMap<>(PRODUCTION);
        keys.put("API_KEY", "alice:geheim,bob:geheim-shared-by-two");
        keys.put("ADMIN_API_KEY", "carol:geheim-shared-by-two");

        assertThat(faults(keys)).hasSize(2)
                .anySatisfy(fault -> assertThat(fault).contains("the key alice", "has 6 characters, and needs 16"))
                .anySatisfy(fault -> assertThat(fault).contains("API_KEY and ADMIN_API_KEY have a key in common"))
                .noneSatisfy(fault -> assertThat(fault).contains("geheim"));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", " ", ", ,", ""})
    void nothingButSeparatorsIsNoKey(String nothing) {
        Map<String, Object> keys = new HashMap<>(PRODUCTION);
        keys.put("API_KEY", nothing);
        keys.put("ADMIN_API_KEY", nothing);

        assertThat(faults(keys)).hasSize(2).allSatisfy(fault -> assertThat(fault).contains("API_KEY) is not set, and production needs it"));
    }

    @Test
    void aFileThatWasMeantForAHookIsNotTakenForAHooksSecret() {
        assertThat(faults(Map.of("PROCESSOR_CHATWOOT_HOOKS_SALES_FILE", "/run/secrets/sales"))).singleElement().asString()
                .contains("\"sales.file\" is no name of a hook");
    }

    @Test
    void anUnsignedWebhookInProductionMustBeWanted() {
        Map<String, Object> unsigned = new HashMap<>(PRODUCTION);
        unsigned.remove("CHATWOOT_WEBHOOK_SECRET");
        unsigned.put("PROCESSOR_CHATWOOT_ALLOW_UNSIGNED", "true");

        assertThatCode(() -> check(unsigned)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
            "WHATSAPP_BRIDGE_URL=http://bridge:3000                                                    | is not set, so that anyone",
            "WHATSAPP_BRIDGE_URL=http://bridge:3000 WHATSAPP_WEBHOOK_SECRET=geheim-01234567            | has 15 characters, and needs 16",
            "WHATSAPP_WEBHOOK_SECRET=geheim                                                            | has 6 characters, and needs 16",
            "WHATSAPP_BRIDGE_URL=http://bridge:3000 WHATSAPP_WEBHOOK_SECRET=geheim-012345678           | null",
            "WHATSAPP_BRIDGE_URL=http://bridge:3000 WHATSAPP_HMAC_SECRET=geheim                        | null",
            "WHATSAPP_BRIDGE_URL=http://bridge:3000 PROCESSOR_WHATSAPP_ALLOW_UNSIGNED=true             | null",
            "ENVIRONMENT=local WHATSAPP_BRIDGE_URL=http://bridge:3000 WHATSAPP_WEBHOOK_SECRET=geheim   | null",
    })
    void whoMayPostAsTheBridgeIsKnownInProduction(String variables, String fault) {
        Map<String, Object> set = new HashMap<>(PRODUCTION);
        for (String variable : variables.split(" +")) {
            set.put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }

        if (fault == null) {
            assertThatCode(() -> check(set)).doesNotThrowAnyException();
        } else {
            assertThat(faults(set)).singleElement().asString()
                    .contains("processor.whatsapp.webhook-secret (variable WHATSAPP_WEBHOOK_SECRET) " + fault, "openssl rand -hex 32")
                    .doesNotContain("geheim");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"with/slash-0123456789", "with space-0123456789", "prozent%2e0123456789"})
    void aSecretThatAPathCannotHaveIsRefusedWithoutShowingIt(String secret) {
        assertThat(faults(Map.of("WHATSAPP_WEBHOOK_SECRET", secret))).singleElement().asString()
                .contains("must be letters, digits").doesNotContain(secret);
    }

    @Test
    void theResponderAiCoreNeedsItsAddress() {
        assertThat(faults(Map.of("PROCESSOR_RESPONDER", "ai-core"))).containsExactly("processor.ai-core.url (variable AI_CORE_URL)"
                + " is not set, and the responder ai-core needs it; for example: http://localhost:9000/chat");
        assertThatCode(() -> check(Map.of("PROCESSOR_RESPONDER", "ai-core", "AI_CORE_URL", "http://localhost:9000/chat")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(Map.of("PROCESSOR_RESPONDER", "echo"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "PROCESSOR_RESPONDER                  | AI Core | processor.responder",
            "PROCESSOR_RESPONDER                  | echo!  | must be the name of a responder: small letters, digits, hyphens",
            "PROCESSOR_BOT_NAME                   | ' '     | processor.bot-name",
            "PROCESSOR_CONSOLIDATION_QUIET_PERIOD | soon    | \"soon\" is not a duration; for example: 1500ms",
            "PROCESSOR_CONSOLIDATION_MAX_MESSAGES | 0       | must be greater than or equal to 1; for example: 20",
            "PROCESSOR_TURN_LEASE                 | abc     | processor.turn.lease",
            "PROCESSOR_TURN_LEASE                 | abc     | \"abc\" is not a duration; for example: 30s",
            "PROCESSOR_TURN_LEASE                 | 0s      | for example: 30s",
            "PROCESSOR_TURN_SUPERSEDE             | maybe   | \"maybe\" is not a true or false; for example: true",
            "PROCESSOR_TURN_HISTORY               | -1      | must be greater than or equal to 0; for example: 50",
            "PROCESSOR_TURN_CONCURRENCY           | 1001    | must be less than or equal to 1000; for example: 16",
            "AI_CORE_URL                          | ai-core | must be an http or https address; for example: http://localhost",
    })
    void whoAnswersAndHowFastIsCheckedLikewise(String variable, String value, String fault) {
        assertThat(faults(Map.of(variable, value))).singleElement().asString().contains("variable " + variable, fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "PROCESSOR_RETENTION_WEBHOOK_EVENTS | 30    | must be 0, to keep it, or at least a day; for example: 30d",
            "PROCESSOR_RETENTION_CONVERSATIONS  | 1h    | must be 0, to keep it, or at least a day; for example: 365d",
            "PROCESSOR_RETENTION_UPLOADS        | -7d   | for example: 7d",
            "PROCESSOR_RETENTION_AUDIT          | never | \"never\" is not a duration; for example: 730d",
            "PROCESSOR_RETENTION_AT             | 3     | must be a time of day; for example: \"03:00\"",
            "PROCESSOR_RETENTION_AT             | 24:00 | must be a time of day; for example: \"03:00\"",
    })
    void whatWouldDeleteTooMuchIsRefused(String variable, String value, String fault) {
        assertThat(faults(Map.of(variable, value))).singleElement().asString().contains("variable " + variable, fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0d", "1d", "365d"})
    void anAgeIsNoneOrAtLeastADay(String age) {
        assertThatCode(() -> check(Map.of("PROCESSOR_RETENTION_WEBHOOK_EVENTS", age))).doesNotThrowAnyException();
    }

    @Test
    void everyRecordOfSettingsIsFoundByItsName() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));

        assertThat(SettingsRecords.all().keySet()).extracting(Class::getName).as("a name that ends in Settings")
                .containsExactlyInAnyOrderElementsOf(scanner.findCandidateComponents("io.chatwootprocessor").stream()
                        .map(BeanDefinition::getBeanClassName).toList());
    }

    private static List<String> faults(Map<String, Object> variables) {
        return catchThrowableOfType(InvalidSettings.class, () -> check(variables)).faults();
    }

    private static void check(Map<String, Object> variables) {
        SettingsCheck.check(environment(variables));
    }

    private static StandardEnvironment environment(Map<String, Object> variables) {
        try {
            StandardEnvironment environment = new StandardEnvironment();
            environment.getPropertySources().replace("systemEnvironment",
                    new SystemEnvironmentPropertySource("systemEnvironment", variables));
            environment.getPropertySources().replace("systemProperties", new MapPropertySource("systemProperties", Map.of()));
            new YamlPropertySourceLoader().load("config", new FileSystemResource("config/application.yaml"))
                    .forEach(environment.getPropertySources()::addLast);
            return environment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
