package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.ProcessorTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What Camel does not check of a route, and every route of ours keeps. */
@ProcessorTest
@Tag("quick")
class RoutesLintTest {

    @Autowired
    CamelContext context;
    @Autowired
    RouteFiles files;
    @Autowired
    RouteTrial trial;

    static List<Path> routeFiles() throws Exception {
        try (Stream<Path> paths = Files.walk(Path.of("routes"))) {
            return paths.filter(path -> path.toString().endsWith(".yaml") && !path.toString().endsWith(".story.yaml")
                    && !path.startsWith("routes/own")).sorted().toList();
        }
    }

    @Test
    void everyTargetHasARouteAndEveryRouteConfigurationExists() {
        assertThat(files.problems()).isEmpty();
    }

    @Test
    void everyRouteRunsAndSaysWhatItDoesAndWhoHearsOfItsErrors() {
        assertThat(((ModelCamelContext) context).getRouteDefinitions()).isNotEmpty().allSatisfy(route -> {
            assertThat(route.getDescriptionText()).as(route.getRouteId()).isNotBlank();
            String caller = route.getInput().getEndpointUri().replaceFirst(":.*", "");
            assertThat(route.getRouteConfigurationId()).as(route.getRouteId()).isEqualTo(switch (caller) {
                case "platform-http" -> "answer-errors";
                case "direct", "ai-tool" -> "errors-to-caller";
                default -> "errors-to-log";
            });
        });
        assertThat(context.getRoutes()).extracting(Route::isAutoStartup).containsOnly(true);
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void everyFileCanBeSavedAgainWhileTheProgramRuns(Path file) throws Exception {
        RouteFile saved = new RouteFile(file.toString(), file.toString(), RouteFile.Level.FOLDER, Files.readString(file));
        trial.check(saved); // tries it, and stops what it tried with

        trial.check(saved);
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void everyFileBeginsWithWhatComesInAndWhatGoesOut(Path file) throws Exception {
        assertThat(Files.readString(file)).startsWith("# In:").contains("# Out:");
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void everyFileHasOneRouteThatCanBeReadAtOneSitting(Path file) throws Exception {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.stream().filter(line -> line.matches("- (templatedR|r)oute:")).count()).isLessThanOrEqualTo(1);
        assertThat(lines).hasSizeLessThanOrEqualTo(80);
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void anOpenBreakerIsAnExceptionAndNotASilentSkip(Path file) throws Exception {
        String text = Files.readString(file);
        assertThat(text.split("circuitBreaker:")).hasSameSizeAs(text.split("throwExceptionWhenHalfOpenOrOpenState: true"));
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void noStatementIsMadeOfExpressionsAndNoBreakerLosesMessages(Path file) throws Exception {
        assertThat(Files.readString(file)).doesNotContainPattern("uri: .?sql:[^\\n]*\\$\\{")
                .doesNotContain("recordException", "ignoreException", "timeoutEnabled");
    }
}
