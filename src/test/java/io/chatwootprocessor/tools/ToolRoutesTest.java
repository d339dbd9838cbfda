package io.chatwootprocessor.tools;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.chatwootprocessor.Cleanup;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.operations.routes.SavedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tools in the running program. */
@ProcessorTest
class ToolRoutesTest {

    @Autowired
    Program program;
    @Autowired
    CamelContext context;
    @Autowired
    Tools tools;
    @Autowired
    ToolInvoker invoker;
    @Autowired
    JdbcTemplate database;
    @Autowired
    SavedFile saved;
    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        tools.unregister("order_state", "test");
        Cleanup.update(database, "DELETE FROM communication.conversation WHERE user_identifier LIKE '+4200%'");
    }

    @Test
    void theExamplesAreThere() {
        assertThat(tools.named("order_state")).isPresent();
        assertThat(tools.named("earlier_conversations")).isPresent();
    }

    @Test
    void aRowIsReadForTheCustomerOfTheConversationOnly() {
        database.update("INSERT INTO communication.conversation (account_id, user_identifier, channel, is_active, ended_at)"
                + " VALUES (1, '+42001', 'whatsapp', false, now()), (1, '+42002', 'whatsapp', false, now()), (2, '+42001', 'whatsapp', false, now())");

        ToolResult result = invoker.invoke(tools.named("earlier_conversations").orElseThrow(), Map.of("most", 5), customer("+42001", true));

        assertThat(result.failed()).isFalse();
        assertThat(json(result)).hasSize(1).allSatisfy(row -> assertThat(row.path("channel").asText()).isEqualTo("whatsapp"));
        assertThat(json(invoker.invoke(tools.named("earlier_conversations").orElseThrow(), Map.of("most", 5), customer("+42001", false))))
                .as("whose address nobody vouches for").isEmpty();
    }

    @Test
    void aFileThatCannotBeAToolIsRefusedWithItsNameAndTheReason() throws Exception {
        assertThatThrownBy(() -> check("mine", "order state", "description: x")).hasStackTraceContaining("refuse the name");
        assertThatThrownBy(() -> check("mine", "mine", "tags: x")).hasStackTraceContaining("mine.yaml:6: ").hasStackTraceContaining("has no description")
                .hasStackTraceContaining("mine.yaml");
        assertThatThrownBy(() -> check("mine", "order_state", "description: x"))
                .hasStackTraceContaining("there is a tool order_state already, of route order-state");
        check("order-state", "order_state", "description: Its own new version");
        assertThat(tools.named("order_state").orElseThrow().description()).as("a file that is checked is not used").contains("Ask the customer");
    }

    @Test
    void anHttpCallOfAToolSendsNoArgumentThatTheRouteDoesNotName() throws Exception {
        WireMockServer shop = new WireMockServer(options().dynamicPort());
        shop.start();
        shop.stubFor(any(anyUrl()).willReturn(okJson("{}")));
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("mine.yaml", """
                    - route:
                        id: mine
                        description: x
                        routeConfigurationId: errors-to-caller
                        from:
                          uri: "ai-tool:mine"
                          parameters:
                            description: x
                            parameter.secret: string
                            parameter.city: string
                            readOnlyHint: true
                          steps:
                            - setHeader:
                                name: X-City
                                simple: "${header.city}"
                            - to: "%s/there"
                    """.formatted(shop.baseUrl())));

            ToolResult result = invoker.invoke(tools.named("mine").orElseThrow(), Map.of("secret", "geheim", "city", "Ulm"), customer("+42001", true));

            assertThat(result).isEqualTo(new ToolResult("{}", false, false));
            assertThat(shop.getAllServeEvents()).singleElement().satisfies(event -> {
                assertThat(event.getRequest().getHeader("X-City")).isEqualTo("Ulm");
                assertThat(event.getRequest().toString()).doesNotContain("geheim");
            });
        } finally {
            shop.stop();
            context.getRouteController().stopRoute("mine");
            context.removeRoute("mine");
        }
    }

    @Test
    void aToolWithoutItsNameIsSeenInHealth() {
        tools.register(new Tool("order_state", "Another", Map.of(), Set.of(), true, false, false, Tool.TIMEOUT), call -> "", "test");

        JsonNode health = program.get("/actuator/health/tools").body();

        assertThat(health.path("status").asText()).isEqualTo("DEGRADED");
        assertThat(health.at("/details/refused/test").asText()).isEqualTo("there is a tool order_state already, of route order-state");
    }

    private void check(String id, String tool, String option) throws Exception {
        saved.check(Files.writeString(folder.resolve(id + ".yaml"), """
                - route:
                    id: %s
                    description: x
                    routeConfigurationId: errors-to-caller
                    from:
                      uri: "ai-tool:%s"
                      parameters:
                        %s
                      steps:
                        - setBody:
                            constant: x
                """.formatted(id, tool, option)));
    }

    private static ToolContext customer(String address, boolean verified) {
        return new ToolContext(1, address, "whatsapp", 42, "turn-1", 7L, 11L, verified);
    }

    private static JsonNode json(ToolResult result) {
        try {
            return Program.JSON.readTree(result.text());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
