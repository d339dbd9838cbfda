package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route is tested without the program. */
@Tag("quick")
class RouteTestTest extends RouteTest {

    @TempDir
    Path folder;

    @Test
    void aRouteOfYamlIsLoadedWithItsBeansAndErrorsReachTheTest() throws Exception {
        bind("greeter", new Greeter());
        Path file = Files.writeString(folder.resolve("hello.yaml"), """
                - route:
                    id: hello
                    routeConfigurationId: errors-to-caller
                    from:
                      uri: direct:hello
                      steps:
                        - setBody: {method: {ref: greeter, method: greet}}
                        - setBody: {simple: '{"said": ${json(${body})}}'}
                """);
        load(file.toString());

        assertThat(request("direct:hello", "\"Ann\"")).isEqualTo("{\"said\": \"Hello \\\"Ann\\\"\"}");
        assertThatThrownBy(() -> request("direct:hello", Map.of())).hasRootCauseMessage("nobody");
    }

    @Test
    void aRouteThatIsMadeOfATemplateIsLoadedWithItsTemplate() throws Exception {
        Path template = Files.writeString(folder.resolve("template.yaml"), """
                - routeTemplate:
                    id: greets
                    parameters: [{name: name}]
                    route:
                      routeConfigurationId: errors-to-caller
                      from:
                        uri: direct:{{name}}
                        steps:
                          - setBody: {constant: "Hello {{name}}"}
                """);
        Path route = Files.writeString(folder.resolve("ann.yaml"), """
                - templatedRoute: {routeId: ann, routeTemplateRef: greets, parameters: [{name: name, value: Ann}]}
                """);
        load(template.toString(), route.toString());

        assertThat(request("direct:Ann", "")).isEqualTo("Hello Ann");
    }

    /** A bean. */
    public static class Greeter {

        public String greet(Object who) {
            if (who instanceof Map) {
                throw new IllegalArgumentException("nobody");
            }
            return "Hello " + who;
        }
    }
}
