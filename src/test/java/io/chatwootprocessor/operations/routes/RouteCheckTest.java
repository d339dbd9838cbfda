package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.operations.routes.RouteFile.Level;
import io.chatwootprocessor.responder.ResponderFailed;
import io.chatwootprocessor.responder.Tryout;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.model.ModelCamelContext;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.FileSystemUtils;

/** What is found in route files before they run, and what a responder would say. */
@ProcessorTest
class RouteCheckTest {

    @Autowired
    ModelCamelContext camel;
    @Autowired
    Program program;
    @Autowired
    RouteSettings settings;
    @Autowired
    LiveRoutes live;
    @Autowired
    Tryout tryout;

    @AfterEach
    void noOwnRoutes() throws Exception {
        FileSystemUtils.deleteRecursively(settings.own());
        live.look();
    }

    @Test
    void everyFaultOfTheFoldersIsAnsweredWithFileAndLineAndNothingChanges() throws Exception {
        Path good = own("good", "- setBody: {constant: x}");
        Path bad = own("bad", "- to: {uri: \"nosuch:thing\"}");
        Path lossy = own("lossy", "- circuitBreaker: {steps: [{setBody: {constant: x}}]}");
        await().untilAsserted(() -> assertThat(live.state().own()).containsKeys("good", "lossy"));

        Answer answer = program.post("/routes/check", "");

        assertThat(answer.body().path("ok").asBoolean(true)).isFalse();
        assertThat(answer.body().path("faults")).hasSize(2);
        assertThat(answer.body().path("faults").toString()).contains(bad + ":7: ").contains("nosuch").contains(lossy + ":7: ").contains("silently");
        assertThat(answer.body().path("good").toString()).isEqualTo("[\"" + good + "\"]");
        assertThat(answer.body().path("unchanged").asInt()).isGreaterThan(90);
        assertThat(live.state().own()).containsKeys("good", "lossy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- to: {uri: \"sql:SELECT ${body}\"}", "- {name: statement, value: \"SELECT :#a, :#${body.b}, '${body}'\"}",
            "- name: statement\n  value: >-\n    SELECT 1\n    WHERE ${body}", "- to: {uri: \"undertow:http://crm.example\"}",
            "- setBody: {simple: '{\"text\": \"${body.text}\"}'}", "- circuitBreaker: {resilience4jConfiguration: {recordExceptions: [x]}}"})
    void whatRunsAndDoesNotDoWhatItsWriterThinksIsFound(String step) {
        assertThat(RouteLint.findings(new RouteFile("a.yaml", "routes/own/a.yaml", Level.OWN, "\n" + step))).isNotEmpty()
                .allSatisfy(finding -> assertThat(finding).startsWith("routes/own/a.yaml:2: "));
    }

    @ParameterizedTest
    @MethodSource("io.chatwootprocessor.operations.routes.RoutesLintTest#routeFiles")
    void nothingIsFoundInTheProgramsOwn(Path file) throws Exception {
        assertThat(RouteLint.findings(new RouteFile("a.yaml", "a.yaml", Level.PROGRAM, Files.readString(file)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"- setBody: {jsonpath: '$.[?('}", "- choice: {when: [{jsonpath: '$..[?(@.a', steps: [{log: hi}]}]}",
            "- setBody: {jsonpath: {expression: '$.a[*', resultType: java.lang.String}}", "- split: {jsonpath: '$.a[*', steps: [{log: hi}]}",
            "- setVariable: {name: a, language: {language: jsonpath, expression: '$.['}}", "- aggregate: {correlationExpression: {jsonpath: '$.a..'},"
            + " completionSize: 2, steps: [{log: hi}]}", "- filter: {simple: '${header.x} =! 3', steps: [{log: hi}]}", "- setBody: {simple: '${body.x'}"})
    void anExpressionThatCannotBeReadIsFoundWhenItIsSaved(String step) {
        RouteTrial trial = new RouteTrial(camel, name -> null, name -> null);
        RouteFile file = new RouteFile("a.yaml", "routes/own/a.yaml", Level.OWN, """
                - route:
                    id: with-a-fault
                    routeConfigurationId: errors-to-caller
                    from:
                      uri: direct:with-a-fault
                      steps:
                        - log: first
                        %s
                """.formatted(step));

        Assertions.assertThatThrownBy(() -> trial.check(file)).isInstanceOf(RouteProblem.class).hasMessageStartingWith("routes/own/a.yaml:8: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "uri: direct:a   | uri: platform-http:/a?httpMethodRestrict=GET,PSOT            | there is no HTTP method PSOT         | 5",
        "uri: direct:a   | uri: \"platform-http:/{shop}/refund?httpMethodRestrict=POST\"   | the first part of the path /{shop}/refund has to be a fixed word:"
                + " it could be webhook, whose requests need no key | 5",
        "uri: direct:a   | uri: platform-http:/?matchOnUriPrefix=true                     | the first part of the path / has to be a fixed word:"
                + " it could be webhook, whose requests need no key | 5",
        "log: x          | throwException: {exceptionType: no.such.Error, message: x}   | there is no class no.such.Error      | 7",
        "log: x          | to: \"sql:file:routes/own/none.sql\"                       | routes/own/none.sql does not exist   | 7"})
    void whatCamelTakesOrNamesBadlyIsFoundWithItsLine(String right, String wrong, String why, int line) {
        RouteTrial trial = new RouteTrial(camel, name -> null, name -> null);
        RouteFile file = new RouteFile("a.yaml", "routes/own/a.yaml", Level.OWN, """
                - route:
                    id: a
                    routeConfigurationId: errors-to-caller
                    from:
                      uri: direct:a
                      steps:
                        - log: x
                """.replace(right, wrong));

        Assertions.assertThatThrownBy(() -> trial.check(file)).isInstanceOf(RouteProblem.class).hasMessage("routes/own/a.yaml:" + line + ": " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"- setBody: {jsonpath: '$.items[?(@.price < 10)].name'}", "- filter: {jsonpath: 'store.book.price < 10', steps: [{log: hi}]}",
            "- setBody: {jsonpath: items.name}", "- setBody: {jsonpath: {expression: '$..a', suppressExceptions: true}}", "- setBody: {jsonpath: '$.a[${header.n}]'}"})
    void aJsonpathThatCanBeReadIsTaken(String step) throws Exception {
        RouteTrial trial = new RouteTrial(camel, name -> null, name -> null);

        assertThat(trial.check(new RouteFile("a.yaml", "a.yaml", Level.OWN, "- route: {id: a-b, routeConfigurationId: errors-to-caller, from: {uri: 'direct:a-b',"
                + " steps: [" + step.substring(2) + "]}}\n")).ids()).containsExactly("a-b");
    }

    @Test
    void aResponderIsAskedAsATurnWouldAskIt() throws Exception {
        assertThat(tryout.ask("echo", "Hello").messages()).containsExactly("You said: Hello");
        Assertions.assertThatThrownBy(() -> tryout.ask("nobody", "Hello")).isInstanceOf(ResponderFailed.class).hasMessageContaining("respond-by-nobody");
    }

    @Test
    void aCommandThatIsWrittenWronglySaysHowItIsWritten() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(RouteCommand.run(new PrintStream(out), "try", "echo")).isEqualTo(2);
        assertThat(out.toString()).contains("try <responder>");
        assertThat(RouteCommand.is("--server.port=1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"chek, 2, chek is no command", "--help, 0, usage:", "help, 0, usage:"})
    void aWordThatIsNoCommandStartsNothingAndSaysWhichThereAre(String word, int exit, String beginning) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(RouteCommand.is(word)).isTrue();
        assertThat(RouteCommand.run(new PrintStream(out), word)).isEqualTo(exit);
        assertThat(out.toString()).startsWith(beginning).contains("check [--stories]", "try <responder>", "config/application.yaml");
    }

    private Path own(String id, String step) throws Exception {
        return OwnFile.save(settings, id + ".yaml", """
                - route:
                    id: %1$s
                    routeConfigurationId: errors-to-caller
                    from:
                      uri: direct:%1$s
                      steps:
                        %2$s
                """.formatted(id, step));
    }
}
