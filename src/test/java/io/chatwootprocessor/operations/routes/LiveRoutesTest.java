package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.operations.routes.RouteFile.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the folders is what runs: while the program runs, and after it was started again. */
@Tag("quick")
class LiveRoutesTest {

    private static final String CONFIGURATIONS = """
            - routeConfiguration:
                id: errors
                errorHandler:
                  noErrorHandler: {}
            """;

    @TempDir
    Path temporary;

    private final List<RouteFile> program = new ArrayList<>();
    private DefaultCamelContext context;
    private LiveRoutes routes;
    private int saves;

    @AfterEach
    void stop() throws Exception {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void theProgramsRoutesRunBesideNoFolder() throws Exception {
        start();

        assertThat(says("echo")).isEqualTo("echo");
        assertThat(state().missing()).isEmpty();
    }

    @Test
    void anOwnRouteTakesThePlaceOfTheProgramsOfTheSameIdAndGivesItBack() throws Exception {
        start();
        own("deep/er/mine.yaml", route("echo", "mine"));
        assertThat(says("echo")).isEqualTo("mine");
        assertThat(state().own()).containsEntry("echo", ownFile("deep/er/mine.yaml").toString());

        restart();
        assertThat(says("echo")).isEqualTo("mine");

        Files.delete(ownFile("deep/er/mine.yaml"));
        look();
        assertThat(says("echo")).isEqualTo("echo");
        assertThat(state().own()).isEmpty();
        restart();
        assertThat(says("echo")).isEqualTo("echo");
    }

    @Test
    void aSecondFileWithAKnownRouteIdIsRefusedAndBothAreNamed() throws Exception {
        start();
        own("z.yaml", route("mine", "first"));
        own("a.yaml", route("mine", "second"));

        assertThat(says("mine")).isEqualTo("first");
        assertThat(refused("a.yaml")).contains("a.yaml:2: ").contains("route mine").contains(ownFile("z.yaml").toString());

        restart();
        assertThat(says("mine")).isEqualTo("first");
        assertThat(state().refused()).hasSize(1);

        Files.delete(ownFile("z.yaml"));
        look();
        assertThat(says("mine")).isEqualTo("second");
        assertThat(state().refused()).isEmpty();
    }

    @Test
    void twoRoutesCannotBeginAtTheSamePlace() throws Exception {
        start();
        own("mine.yaml", route("mine", "mine").replace("direct:mine", "direct:echo"));

        assertThat(says("echo")).isEqualTo("echo");
        assertThat(refused("mine.yaml")).contains("mine.yaml:5: direct:echo").contains("routes/echo.yaml").contains("id echo");
    }

    @Test
    void aDeletedFilesRouteStopsAtOnceAndSoDoesARenamedOne() throws Exception {
        start();
        own("mine.yaml", route("mine", "mine"));
        Files.move(ownFile("mine.yaml"), ownFile("yours.yaml"));
        look();
        assertThat(says("mine")).isEqualTo("mine");
        assertThat(state().refused()).isEmpty();

        own("yours.yaml", route("yours", "yours"));
        assertThat(context.getRoute("mine")).isNull();
        assertThat(says("yours")).isEqualTo("yours");

        Files.delete(ownFile("yours.yaml"));
        look();
        assertThat(context.getRoute("yours")).isNull();
        assertThat(context.getRouteDefinition("yours")).isNull();
        restart();
        assertThat(context.getRoute("yours")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"- route: {", "no yaml", "", "- route:\n    id: mine\n"})
    void aBrokenFileChangesNothingAlsoAfterARestart(String broken) throws Exception {
        start();
        own("mine.yaml", route("mine", "good"));
        own("mine.yaml", broken);
        assertThat(refused("mine.yaml")).matches(".*mine\\.yaml:\\d+: .*what ran before it runs");
        assertThat(says("mine")).isEqualTo("good");

        restart();
        assertThat(says("mine")).isEqualTo("good");
        assertThat(refused("mine.yaml")).matches(".*mine\\.yaml:\\d+: .*what ran before it runs");

        own("mine.yaml", route("mine", "better"));
        assertThat(says("mine")).isEqualTo("better");
        assertThat(state().refused()).isEmpty();
    }

    @Test
    void aRefusedFileIsTriedAgainWhenWhatItNeedsIsSaved() throws Exception {
        start();
        own("caller.yaml", caller("caller", "called"));
        assertThat(refused("caller.yaml")).contains("caller.yaml:7: direct:called: no route begins with it").endsWith("it does not run");

        own("called.yaml", route("called", "called"));
        assertThat(says("caller")).isEqualTo("called");
        assertThat(state().refused()).isEmpty();

        restart();
        assertThat(says("caller")).isEqualTo("called");

        Files.delete(ownFile("called.yaml"));
        look();
        assertThat(context.getRoute("caller")).isNull();
        assertThat(refused("caller.yaml")).contains("direct:called");
        restart();
        assertThat(context.getRoute("caller")).isNull();
        assertThat(refused("caller.yaml")).contains("direct:called");
    }

    @Test
    void filesThatNeedEachOtherRunTogether() throws Exception {
        start();
        save(ownFile("a.yaml"), caller("a", "b"));
        own("b.yaml", caller("b", "a"));

        assertThat(state().refused()).isEmpty();
        restart();
        assertThat(context.getRoute("a")).isNotNull();
    }

    @Test
    void aFileThatWouldLeaveOthersWithoutWhatTheyCallIsRefused() throws Exception {
        program.add(shipped("asks.yaml", caller("asks", "echo")));
        start();
        folder("echo.yaml", route("echo", "changed").replace("direct:echo", "direct:nothing"));

        assertThat(refused("echo.yaml", false)).contains("direct:echo").contains("routes/asks.yaml").endsWith("the program's own runs");
        assertThat(says("asks")).isEqualTo("echo");
        restart();
        assertThat(says("asks")).isEqualTo("echo");
        assertThat(state().refused()).hasSize(1);
    }

    @Test
    void aRouteWithoutRouteConfigurationIsRefusedAndSoIsOneWhoseConfigurationDoesNotExist() throws Exception {
        start();
        own("a.yaml", route("a", "a").replace("    routeConfigurationId: errors\n", ""));
        own("b.yaml", route("b", "b").replace("errors", "erors"));

        assertThat(refused("a.yaml")).contains("a.yaml:2: route a has no routeConfigurationId");
        assertThat(refused("b.yaml")).contains("b.yaml:3: there is no routeConfiguration erors");
        assertThat(context.getRoute("a")).isNull();
        assertThat(context.getRoute("b")).isNull();
        restart();
        assertThat(state().refused()).hasSize(2);
    }

    @Test
    void aRouteThatCannotStartStopsNothingButItself() throws Exception {
        start();
        own("mine.yaml", route("mine", "good"));
        own("mine.yaml", route("mine", "bad").replace("direct:mine", "timer:mine?period=soon"));
        assertThat(says("mine")).isEqualTo("good");
        assertThat(refused("mine.yaml")).contains("mine.yaml:5: ").contains("soon");

        restart();
        assertThat(says("mine")).isEqualTo("good");
        assertThat(refused("mine.yaml")).contains("mine.yaml:5: ").contains("soon");
    }

    @Test
    void aFileWhoseCodeEndsWithAnErrorIsRefusedAndTheOthersRun() throws Exception {
        start();
        own("Deep.java", """
                import org.apache.camel.builder.RouteBuilder;

                public class Deep extends RouteBuilder {
                    @Override
                    public void configure() {
                        configure();
                    }
                }
                """);
        own("mine.yaml", route("mine", "good"));

        assertThat(refused("Deep.java")).contains("Deep.java: StackOverflowError");
        assertThat(says("mine")).isEqualTo("good");
        restart();
        assertThat(says("mine")).isEqualTo("good");
    }

    @Test
    void aRouteHasItsConfigurationFromTheStartOnAlsoWhereAnOwnFileTakesItsPlace() throws Exception {
        String handles = """
                - routeConfiguration:
                    id: handles
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          handled: {constant: "true"}
                          steps: [{setBody: {constant: "handled"}}]
                """;
        program.add(shipped("z-handles.yaml", handles));
        program.add(shipped("fails.yaml", route("fails", "x").replace("routeConfigurationId: errors", "routeConfigurationId: handles")
                .replace("- setBody: {constant: x}", "- throwException: {exceptionType: java.lang.IllegalStateException, message: no}")));
        start();
        assertThat(says("fails")).isEqualTo("handled");

        own("handles.yaml", handles.replace("handled\"", "handled by mine\""));
        assertThat(says("fails")).isEqualTo("handled by mine");
        restart();
        assertThat(says("fails")).isEqualTo("handled by mine");
        Files.delete(ownFile("handles.yaml"));
        look();
        assertThat(says("fails")).isEqualTo("handled");
    }

    @Test
    void aConfigurationThatIsSavedCountsInTheRoutesThatUseIt() throws Exception {
        start();
        own("errors-mine.yaml", """
                - routeConfiguration:
                    id: mine-errors
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          handled: {constant: "true"}
                          steps: [{setBody: {constant: "handled"}}]
                """);
        own("mine.yaml", route("mine", "mine").replace("routeConfigurationId: errors", "routeConfigurationId: mine-errors")
                .replace("- setBody: {constant: mine}", "- throwException: {exceptionType: java.lang.IllegalStateException, message: no}"));
        assertThat(says("mine")).isEqualTo("handled");

        own("errors-mine.yaml", Files.readString(ownFile("errors-mine.yaml")).replace("handled\"", "handled anew\""));
        assertThat(says("mine")).isEqualTo("handled anew");
    }

    @Test
    void aFileInRoutesThatIsNotAsTheProgramHasItRunsAndIsToldAndAMissingOneIsTold() throws Exception {
        program.add(shipped("other.yaml", route("other", "other")));
        folderQuietly("echo.yaml", route("echo", "of an older program"));
        start();

        assertThat(says("echo")).isEqualTo("of an older program");
        assertThat(says("other")).isEqualTo("other");
        assertThat(state().changed()).containsExactly("echo.yaml");
        assertThat(state().missing()).contains("other.yaml");
    }

    @Test
    void whatOnlyLooksLikeARouteFileIsToldAndStoriesAreNot() throws Exception {
        start();
        own("mine.yml", route("mine", "mine"));
        own("mine.story.yaml", "given: {}");
        own(".mine.yaml.swp.yaml", "half a rou");

        assertThat(state().refused()).hasSize(1);
        assertThat(refused("mine.yml")).contains(".yaml");
    }

    @Test
    void aRouteThatIsMadeOfATemplateIsReplacedByIdAndComesBack() throws Exception {
        program.add(shipped("says.yaml", template("says", "{{what}}")));
        program.add(shipped("hello.yaml", made("hello", "says", "hello")));
        start();
        assertThat(says("hello")).isEqualTo("hello");
        assertThat(context.getRouteDefinition("hello").getDescriptionText()).isEqualTo("Says hello");

        own("mine.yaml", made("hello", "says", "mine"));
        assertThat(says("hello")).isEqualTo("mine");
        assertThat(state().own()).containsEntry("hello", ownFile("mine.yaml").toString());
        restart();
        assertThat(says("hello")).isEqualTo("mine");

        own("mine.yaml", route("hello", "written out"));
        assertThat(says("hello")).isEqualTo("written out");
        own("mine.yaml", made("hello", "says", "mine again"));
        assertThat(says("hello")).isEqualTo("mine again");

        Files.delete(ownFile("mine.yaml"));
        look();
        assertThat(says("hello")).isEqualTo("hello");
        assertThat(state().own()).isEmpty();
        assertThat(state().refused()).isEmpty();
    }

    @Test
    void aTemplateThatIsSavedCountsInTheRoutesThatAreMadeOfIt() throws Exception {
        program.add(shipped("says.yaml", template("says", "{{what}}")));
        program.add(shipped("hello.yaml", made("hello", "says", "hello")));
        start();
        save(ownFile("a.yaml"), made("a", "mine", "a"));
        own("z-mine.yaml", template("mine", "{{what}}, too"));
        own("says.yaml", template("says", "{{what}}!"));
        assertThat(says("a")).isEqualTo("a, too");
        assertThat(says("hello")).isEqualTo("hello!");
        assertThat(state().refused()).isEmpty();
        restart();
        assertThat(says("a")).isEqualTo("a, too");
        assertThat(says("hello")).isEqualTo("hello!");

        own("z-mine.yaml", template("mine", "{{what}} again"));
        assertThat(says("a")).isEqualTo("a again");

        Files.delete(ownFile("says.yaml"));
        Files.delete(ownFile("z-mine.yaml"));
        look();
        assertThat(says("hello")).isEqualTo("hello");
        assertThat(context.getRoute("a")).isNull();
        assertThat(refused("a.yaml")).contains("a.yaml:3: there is no routeTemplate mine");
        restart();
        assertThat(context.getRoute("a")).isNull();

        own("z-mine.yaml", template("mine", "{{what}} once more"));
        assertThat(says("a")).isEqualTo("a once more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- to: {uri: \"nosuch:thing\"}", "- bean: {ref: \"{{what}}s\"}", "- setBody: {simple: \"${body.x\"}", "- setBody: {constant: \"{{other}}\"}",
        "- to: {uri: \"direct:nobody\"}"})
    void aTemplateThatBreaksARouteWhichIsMadeOfItIsRefusedWithItsLineAndTheRoute(String step) throws Exception {
        program.add(shipped("says.yaml", template("says", "{{what}}")));
        program.add(shipped("hello.yaml", made("hello", "says", "hello")));
        start();
        own("mine.yaml", template("mine", "{{what}}"));
        own("a.yaml", made("a", "mine", "a"));

        own("mine.yaml", template("mine", "x").replace("- setBody: {constant: \"x\"}", step));
        own("says.yaml", template("says", "x").replace("- setBody: {constant: \"x\"}", step));

        assertThat(refused("mine.yaml")).contains("mine.yaml:12: ").endsWith("; what ran before it runs");
        assertThat(refused("says.yaml")).contains("says.yaml:12: ");
        assertThat(says("a")).isEqualTo("a");
        assertThat(says("hello")).isEqualTo("hello");
        restart();
        assertThat(says("a")).isEqualTo("a");
        assertThat(says("hello")).isEqualTo("hello");
    }

    @Test
    void aTemplateNeedsItsRouteConfigurationAndMayCallAnyRouteThatThereIs() throws Exception {
        program.add(shipped("says.yaml", template("says", "{{what}}")));
        program.add(shipped("hello.yaml", made("hello", "says", "hello")));
        start();
        own("says.yaml", template("says", "x").replace("routeConfigurationId: errors", "routeConfigurationId: erors"));
        assertThat(refused("says.yaml")).contains("says.yaml:8: there is no routeConfiguration erors");

        save(ownFile("mine.yaml"), route("mine", "mine"));
        own("says.yaml", template("says", "x").replace("- setBody: {constant: \"x\"}", "- to: {uri: \"direct:mine\"}"));
        assertThat(state().refused()).isEmpty();
        assertThat(says("hello")).isEqualTo("mine");
        restart();
        assertThat(says("hello")).isEqualTo("mine");
    }

    @Test
    void aTemplateAndTheRouteThatIsMadeOfItCanChangeTogether() throws Exception {
        start();
        own("mine.yaml", template("mine", "{{what}}"));
        own("a.yaml", made("a", "mine", "a"));
        String wider = template("mine", "{{what}} {{more}}").replace("      - name: from\n", "      - name: from\n      - name: more\n");

        own("mine.yaml", wider);
        assertThat(refused("mine.yaml")).contains("mine.yaml:2: ").contains("the parameter more").contains("route a of " + ownFile("a.yaml"));
        own("a.yaml", made("a", "mine", "a") + "      - {name: more, value: b}\n");

        assertThat(state().refused()).isEmpty();
        assertThat(says("a")).isEqualTo("a b");
        restart();
        assertThat(says("a")).isEqualTo("a b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "routeTemplateRef: says      | routeTemplateRef: nobodys   | 3 | there is no routeTemplate nobodys",
        "- {name: what, value: mine} | - {name: wat, value: mine}  | 6 | has no parameter wat; it has what, from",
        "- {name: from, value: mine} | - {name: what, value: mine} | 2 | needs the parameter from",
        "routeId: mine               | prefixId: mine              | 3 | has no id",
        "value: mine}                | value: 'echo'}              | 5 | direct:echo is where route echo",
        "routeId: mine               | routeIdd: mine              | 2 | routeIdd"})
    void aFaultInARouteThatIsMadeOfATemplateIsNamedWithItsLine(String right, String wrong, int line, String why) throws Exception {
        program.add(shipped("says.yaml", template("says", "{{what}}")));
        start();
        own("mine.yaml", made("mine", "says", "mine").replace(right, wrong));

        assertThat(refused("mine.yaml")).contains("mine.yaml:" + line + ": ").contains(why);
        restart();
        assertThat(state().refused()).hasSize(1);
    }

    @Test
    void aRouteThatIsBeingExchangedIsWaitedFor() throws Exception {
        start();
        own("mine.yaml", route("mine", "first"));
        RouteFiles files = new RouteFiles(context, routes);
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        context.addRoutePolicyFactory((camel, id, definition) -> { // Camel asks it when it makes the new version
            away.countDown();
            await().until(() -> back.getCount() == 0);
            return null;
        });
        save(ownFile("mine.yaml"), route("mine", "second"));
        Thread saved = new Thread(this::look);
        saved.start();
        assertThat(away.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(context.getRoute("mine")).isNull();
        assertThat(files.ids()).contains("mine");
        assertThat(files.has("yours")).isFalse();

        CompletableFuture<String> said = new CompletableFuture<>();
        Thread asking = new Thread(() -> said.complete(files.has("mine") && files.begins("direct:mine") ? says("mine") : "there is none"));
        asking.start();
        await().until(() -> asking.getState() == Thread.State.TIMED_WAITING);
        back.countDown();

        assertThat(said.get(1, TimeUnit.MINUTES)).isEqualTo("second");
        saved.join();
        Files.delete(ownFile("mine.yaml"));
        look();
        assertThat(files.has("mine")).isFalse();
        assertThat(files.begins("direct:mine")).isFalse();
    }

    private void start() throws Exception {
        program.add(shipped("errors.yaml", CONFIGURATIONS));
        program.add(shipped("echo.yaml", route("echo", "echo")));
        launch();
    }

    private void restart() throws Exception {
        Map<String, String> refused = state().refused();
        context.close();
        launch();
        assertThat(state().refused()).as("after a restart").isEqualTo(refused);
    }

    private void launch() throws Exception {
        context = new DefaultCamelContext();
        context.disableJMX();
        routes = new LiveRoutes(context, new RouteFolders(temporary.resolve("routes"), temporary.resolve("own")),
                new KeptRoutes(temporary.resolve("kept")), new RouteTrial(context, name -> null, name -> null), path -> { });
        routes.load(program);
        context.start();
        routes.begin();
    }

    private LiveRoutes.State state() {
        return routes.state();
    }

    private String refused(String name) {
        return refused(name, true);
    }

    private String refused(String name, boolean own) {
        return state().refused().get(own ? ownFile(name).toString() : name);
    }

    private String says(String route) {
        return context.createProducerTemplate().requestBody("direct:" + route, null, String.class);
    }

    private Path ownFile(String name) {
        return temporary.resolve("own").resolve(name);
    }

    private void own(String name, String text) throws IOException {
        save(ownFile(name), text);
        look();
    }

    private void folder(String name, String text) throws IOException {
        folderQuietly(name, text);
        look();
    }

    private void folderQuietly(String name, String text) throws IOException {
        save(temporary.resolve("routes").resolve(name), text);
    }

    /** A while ago, or the file would be taken for one that is still being written. */
    private void save(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1000).plusMillis(++saves)));
    }

    private void look() {
        routes.look();
    }

    private static RouteFile shipped(String name, String text) {
        return new RouteFile(name, "routes/" + name, Level.PROGRAM, text);
    }

    private static String route(String id, String says) {
        return """
                - route:
                    id: %1$s
                    routeConfigurationId: errors
                    from:
                      uri: direct:%1$s
                      steps:
                        - setBody: {constant: %2$s}
                """.formatted(id, says);
    }

    /** A template of routes that say something. */
    private static String template(String id, String says) {
        return """
                - routeTemplate:
                    id: %s
                    parameters:
                      - name: what
                      - name: from
                    route:
                      description: "Says {{what}}"
                      routeConfigurationId: errors
                      from:
                        uri: direct:{{from}}
                        steps:
                          - setBody: {constant: "%s"}
                """.formatted(id, says);
    }

    private static String made(String id, String template, String says) {
        return """
                - templatedRoute:
                    routeId: %1$s
                    routeTemplateRef: %2$s
                    parameters:
                      - {name: from, value: %1$s}
                      - {name: what, value: %3$s}
                """.formatted(id, template, says);
    }

    private static String caller(String id, String target) {
        return route(id, "x").replace("- setBody: {constant: x}", "- to: {uri: \"direct:" + target + "\"}");
    }
}
