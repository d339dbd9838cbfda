package io.chatwootprocessor.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The short way of webhooks leads where the long one would. */
@ProcessorTest
class WebhookFilterTest {

    private static final String OWN_ROUTE = "own-route";

    @LocalServerPort
    int port;
    @Autowired
    Program program;
    @Autowired
    ModelCamelContext camel;

    @AfterEach
    void noOwnRoute() throws Exception {
        camel.getRouteController().stopRoute(OWN_ROUTE);
        camel.removeRoute(OWN_ROUTE);
        camel.removeRouteDefinitions(camel.getRouteDefinitions().stream().filter(route -> OWN_ROUTE.equals(route.getRouteId())).toList()); // of one that was refused
    }

    @ParameterizedTest
    @CsvSource({
            "/webhook/shop?httpMethodRestrict=POST,                                /webhook/shop",
            "/webhook/shop?httpMethodRestrict=POST&matchOnUriPrefix=true,          /webhook/shop/42",
            "/webhook/chatwoot/post?httpMethodRestrict=POST,                       /webhook/chatwoot/post",
            "/webhook/chatwoot/put?httpMethodRestrict=POST%2CPUT,                  /webhook/chatwoot/put",
            "/webhook/whatsapp/any,                                                /webhook/whatsapp/any",
            "/webhook/whatsapp/{id}/in?httpMethodRestrict=POST,                    /webhook/whatsapp/7/in",
            "/webhook/whatsapp/json?httpMethodRestrict=POST&consumes=application/json, /webhook/whatsapp/json",
    })
    void aRouteOfOnesOwnBelowAWebhooksPathGetsItsRequests(String endpoint, String path) throws Exception {
        camel.addRoutes(route(endpoint.replace("%2C", ",")));

        assertThat(program.post(path, "{}").text("own")).isEqualTo("route");
    }

    @ParameterizedTest
    @CsvSource({
            "/webhook/store/{id}/in?httpMethodRestrict=POST,             /webhook/store/7/other",
            "/webhook/store/{id}/in?httpMethodRestrict=POST,             /webhook/store/7/in/more",
            "/webhook/stores/{id}?httpMethodRestrict=POST,               /webhook/stores",
            "/webhook/store-{id}/in?httpMethodRestrict=POST,             /webhook/store/in",
    })
    void aRouteGetsOnlyTheRequestsThatItsWholePathMatches(String endpoint, String path) throws Exception {
        camel.addRoutes(route(endpoint));

        assertThat(program.post(path, "{}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/{anything}/orders?httpMethodRestrict=POST", "/{anything}/orders", "/*/orders", "/web{rest}/orders", "/{*all}",
            "/?matchOnUriPrefix=true"})
    void aRouteIsRefusedWhosePathCouldBeAWebhooksWhichNeedsNoKey(String endpoint) {
        assertThatThrownBy(() -> camel.addRoutes(route(endpoint))).hasStackTraceContaining("has to be a fixed word");

        assertThat(program.post("/webhook/orders", "{}").status()).isEqualTo(404);
    }

    @Test
    void whatARouteThatIsStoppedDoesNotGetIsRefusedSoThatItComesAgainAndTheOthersGetTheirs() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/webhook/chatwoot/own?httpMethodRestrict=POST").routeId(OWN_ROUTE).setBody(constant("{}"));
            }
        });
        camel.getRouteController().suspendRoute(OWN_ROUTE);

        assertThat(program.post("/webhook/chatwoot/own", "{}").status()).isEqualTo(500);
        assertThat(program.webhook(Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(), "Hi")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/webhook/reloaded, /webhook/reloaded", "/webhook/reloads/{id}/in, /webhook/reloads/7/in"})
    void whatComesBetweenARoutesEndAndItsNextBeginningIsRefusedSoThatItComesAgain(String path, String requested) throws Exception {
        RouteBuilder route = route(path + "?httpMethodRestrict=POST");
        camel.addRoutes(route);
        camel.getRouteController().stopRoute(OWN_ROUTE);
        camel.removeRoute(OWN_ROUTE);

        Answer answer = program.post(requested, "{}");
        camel.addRoutes(route);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text("detail")).isEqualTo("stopped");
        assertThat(program.post(requested, "{}").text("own")).isEqualTo("route");
        assertThat(program.post("/webhook/not-there", "{}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"Sec-Fetch-Site, cross-site, 401", "Sec-Fetch-Site, same-site, 401", "Origin, https://elsewhere.example.com, 401", "Origin, null, 401",
            "Sec-Fetch-Site, same-origin, 200", "Sec-Fetch-Site, none, 200", "User-Agent, a program, 200"})
    void whereNoKeyIsAskedForAPageOfAnotherSiteReachesNoWebhooksRoute(String header, String value, int status) throws Exception {
        camel.addRoutes(route("/webhook/shop?httpMethodRestrict=POST"));

        assertThat(program.post("/webhook/shop", "{}", header, value).status()).isEqualTo(status);
    }

    @Test
    void aSiteWhoseNameLeadsToThisMachineReachesNoWebhooksRoute() throws Exception {
        camel.addRoutes(route("/webhook/shop?httpMethodRestrict=POST"));

        assertThat(posted("/webhook/shop", "Host: shop.example.com", "Origin: http://shop.example.com")).startsWith("HTTP/1.1 401");
        assertThat(posted("/webhook/shop", "Host: shop.example.com")).as("a program").startsWith("HTTP/1.1 200");
    }

    @Test
    void aWebhookWithoutABodyIsItsSendersFaultAndNoFailureOfOurs() throws Exception {
        try (LogLines log = new LogLines()) {
            assertThat(posted("/webhook/chatwoot", "Host: us")).startsWith("HTTP/1.1 400");
            await().during(200, TimeUnit.MILLISECONDS).until(() -> log.with("Servlet.service()").isEmpty());
        }
    }

    private String posted(String path, String... headers) throws IOException {
        try (Socket sender = new Socket("localhost", port)) {
            sender.getOutputStream().write(("POST " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            return new String(sender.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static RouteBuilder route(String endpoint) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:" + endpoint).routeId(OWN_ROUTE).setBody(constant("{\"own\":\"route\"}"));
            }
        };
    }
}
