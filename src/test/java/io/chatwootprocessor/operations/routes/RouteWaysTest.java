package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.RouteTest;
import io.chatwootprocessor.SourceFiles;
import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.operations.routes.RouteMap.Kind;
import io.chatwootprocessor.operations.routes.RouteMap.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** The ways between routes, as their files and their classes tell them. */
@Tag("quick")
class RouteWaysTest extends RouteTest {

    private static final Pattern SAID = Pattern.compile("(@CallsRoutes\\([^\\n]*\\))");
    private static final Pattern NAMED = Pattern.compile("\"(direct:(?://)?[\\w-]+\\*?)\"");
    /** The first is given as a value, and called by a route that names the value. The others are called far below the method that a route names. */
    private static final Set<String> NOT_SHOWN = Set.of("direct:note-sessions", "direct:call-odoo", "direct:known-",
            "direct:describe-");

    @Test
    void aRouteIsInTheRoomOfItsFolder() throws Exception {
        save("routes/outbound/mail/a.yaml", "a", "direct:a", "- log: x");
        save("routes/own/b.yaml", "b", "direct:b", "- log: x");
        save("/etc/elsewhere/c.yaml", "c", "direct:c", "- log: x");

        assertThat(map(Map.of()).places()).extracting(RouteMap.Place::id, RouteMap.Place::room, RouteMap.Place::folder)
                .containsExactly(row("a", "outbound", "outbound/mail"), row("b", "own", "own"), row("c", "own", "own"));
    }

    @Test
    void aCallAndAQueueAreWays() throws Exception {
        save("routes/x/a.yaml", "a", "direct:a", "- choice:\n    when:\n      - simple: \"${body} == 1\"\n        steps:\n          - to: direct:b\n"
                + "    otherwise:\n      steps:\n        - to: seda:c?size=1");
        save("routes/x/b.yaml", "b", "direct:b", "- wireTap:\n    uri: seda:c\n    dynamicUri: false");
        save("routes/x/c.yaml", "c", "seda:c", "- log: x");

        assertThat(map(Map.of()).ways()).containsExactlyInAnyOrder(new Way("a", "b", Kind.CALL, "direct:b"), new Way("a", "c", Kind.QUEUE, "seda:c"),
                new Way("b", "c", Kind.QUEUE, "seda:c"));
    }

    @Test
    void aPartThatTheMessageNamesIsAChoiceOfWhatFits() throws Exception {
        save("routes/x/a.yaml", "a", "direct:a", "- toD:\n    uri: \"direct:do-${body}\"\n- toD:\n    uri: \"${body}\"");
        save("routes/x/b.yaml", "b", "direct:do-this", "- log: x");
        save("routes/x/c.yaml", "c", "direct:do-that", "- log: x");
        save("routes/x/d.yaml", "d", "direct:undo", "- log: x");

        assertThat(map(Map.of()).ways()).containsExactlyInAnyOrder(new Way("a", "b", Kind.CHOICE, "direct:do-*"),
                new Way("a", "c", Kind.CHOICE, "direct:do-*"));
    }

    @Test
    void aListOfRecipientsAndAnErrorHandlerAreWays() throws Exception {
        PluginHelper.getRoutesLoader(context()).loadRoutes(ResourceHelper.fromString("routes/x/errors.yaml",
                "- routeConfiguration:\n    id: mine\n    onException:\n      - onException:\n          exception: [java.lang.Exception]\n"
                + "          steps:\n            - to: direct:c\n"));
        save("routes/x/a.yaml", "a", "direct:a", "- recipientList:\n    constant: direct:b, direct:c\n", "mine");
        save("routes/x/b.yaml", "b", "direct:b", "- log: x", "mine");
        save("routes/x/c.yaml", "c", "direct:c", "- log: x");

        assertThat(map(Map.of()).ways()).extracting(Way::from, Way::to).containsExactlyInAnyOrder(row("a", "b"), row("a", "c"), row("b", "c"));
    }

    @Test
    void aMethodThatCallsRoutesSaysSo() throws Exception {
        bind("caller", new Caller());
        save("routes/x/a.yaml", "a", "direct:a", "- bean:\n    ref: caller\n    method: one(${body})");
        save("routes/x/b.yaml", "b", "direct:b", "- setBody:\n    method:\n      ref: caller\n      method: many");
        save("routes/x/c.yaml", "c", "direct:c-1", "- log: x");
        save("routes/x/d.yaml", "d", "direct:d", "- log: x");

        assertThat(map(Map.of()).ways()).containsExactlyInAnyOrder(new Way("a", "d", Kind.CALL, "direct:d"), new Way("b", "c", Kind.CHOICE, "direct:c-*"));
    }

    @Test
    void aTableThatOneFillsAndAnotherClaimsFromIsAWay() throws Exception {
        bind("dataSource", new SimpleDriverDataSource());
        save("routes/x/a.yaml", "a", "direct:a", "- to: \"sql:SELECT keep(:#x)\"");
        save("routes/x/b.yaml", "b", "direct:b",
                "- to: \"sql:UPDATE my.work SET hand = :#x WHERE id = (SELECT id FROM my.work LIMIT 1 FOR UPDATE SKIP LOCKED)\"");
        save("routes/x/c.yaml", "c", "direct:c", "- to: \"sql:SELECT tidy()\"");

        assertThat(map(Map.of("keep", "BEGIN PERFORM deeper(1); END", "deeper", "-- INSERT INTO nothing\nINSERT INTO my.work (x) VALUES (1)",
                "tidy", "UPDATE my.work SET x = 1 WHERE id IN (SELECT id FROM my.work FOR UPDATE SKIP LOCKED)")).ways())
                .containsExactly(new Way("a", "b", Kind.DATABASE, "work"));
    }

    @Test
    void aTriggerOfATableFillsWhatItsFunctionDoes() throws Exception {
        bind("dataSource", new SimpleDriverDataSource());
        save("routes/x/a.yaml", "a", "direct:a", "- to: \"sql:INSERT INTO my.work VALUES (1)\"");
        save("routes/x/b.yaml", "b", "direct:b", "- to: \"sql:UPDATE news n SET x = 1 WHERE id = (SELECT id FROM news FOR UPDATE SKIP LOCKED)\"");
        save("routes/x/c.yaml", "c", "direct:c", "- to: \"sql:DELETE FROM my.work\"");

        assertThat(map(Map.of("told", "INSERT INTO my.news VALUES (NEW.id)")).ways()).containsExactly(new Way("a", "b", Kind.DATABASE, "news"));
    }

    @Test
    void whatIsOutsideIsNamedWithoutItsKeys() throws Exception {
        save("routes/x/a.yaml", "a", "direct:a", "- to: \"https://me:secret@crm.example.com:8443/x?token=secret\"\n- to: http:bridge");

        assertThat(map(Map.of()).ways()).containsExactlyInAnyOrder(
                new Way("a", "https://crm.example.com:8443", Kind.OUTSIDE, "https://crm.example.com:8443"), new Way("a", "bridge", Kind.OUTSIDE, "bridge"));
    }

    /** A class that sends to a route shows no way unless a method says so. */
    @Test
    void whateverClassNamesARouteSaysThatItCallsIt() {
        Set<String> said = found(SAID).flatMap(list -> found(NAMED, list)).collect(Collectors.toSet());
        List<String> missing = found(NAMED).filter(name -> said.stream().noneMatch(one -> one.equals(name)
                || one.endsWith("*") && name.startsWith(one.substring(0, one.length() - 1)))).filter(name -> !NOT_SHOWN.contains(name)).toList();

        assertThat(said).contains("direct:ask-responder");
        assertThat(missing).as("a method that calls a route has @CallsRoutes").isEmpty();
    }

    private static Stream<String> found(Pattern pattern) {
        return SourceFiles.below(Path.of("src/main/java")).filter(file -> !file.toString().contains("/routes/"))
                .flatMap(file -> found(pattern, SourceFiles.read(file)));
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1).replace("//", ""));
    }

    /** Calls routes from Java. */
    public static final class Caller {

        @CallsRoutes("direct:d")
        public void one(String body) {
        }

        @CallsRoutes("direct:c-*")
        public String many() {
            return "";
        }
    }

    private RouteMap map(Map<String, String> functions) {
        return RouteWays.of(context(), new StatementTables(functions, "CREATE TRIGGER t AFTER INSERT ON my.work FOR EACH ROW EXECUTE FUNCTION my.told();"));
    }

    private void save(String file, String id, String from, String steps) throws Exception {
        save(file, id, from, steps, "errors-to-caller");
    }

    private void save(String file, String id, String from, String steps, String configuration) throws Exception {
        PluginHelper.getRoutesLoader(context()).loadRoutes(ResourceHelper.fromString(file, "- route:\n    id: " + id + "\n    routeConfigurationId: "
                + configuration + "\n    from:\n      uri: " + from + "\n      steps:\n" + steps.indent(8)));
    }

    private static Tuple row(Object... values) {
        return Tuple.tuple(values);
    }
}
