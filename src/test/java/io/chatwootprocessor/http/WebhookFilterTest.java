package io.chatwootprocessor.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    CamelContext camel;

    @AfterEach
    void noOwnRoute() throws Exception {
        camel.getRouteController().stopRoute(OWN_ROUTE);
        camel.removeRoute(OWN_ROUTE);
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
            "/{anything}/orders?httpMethodRestrict=POST,                           /webhook/orders",
    })
    void aRouteOfOnesOwnBelowAWebhooksPathGetsItsRequests(String endpoint, String path) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:" + endpoint.replace("%2C", ",")).routeId(OWN_ROUTE).setBody(constant("{\"own\":\"route\"}"));
            }
        });

        assertThat(program.post(path, "{}").text("own")).isEqualTo("route");
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

    @Test
    void whatComesBetweenARoutesEndAndItsNextBeginningIsRefusedSoThatItComesAgain() throws Exception {
        RouteBuilder route = new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/webhook/reloaded?httpMethodRestrict=POST").routeId(OWN_ROUTE).setBody(constant("{\"own\":\"route\"}"));
            }
        };
        camel.addRoutes(route);
        camel.getRouteController().stopRoute(OWN_ROUTE);
        camel.removeRoute(OWN_ROUTE);

        Answer answer = program.post("/webhook/reloaded", "{}");
        camel.addRoutes(route);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text("detail")).isEqualTo("stopped");
        assertThat(program.post("/webhook/reloaded", "{}").text("own")).isEqualTo("route");
        assertThat(program.post("/webhook/not-there", "{}").status()).isEqualTo(404);
    }

    @Test
    void aWebhookWithoutABodyIsItsSendersFaultAndNoFailureOfOurs() throws Exception {
        try (LogLines log = new LogLines(); Socket sender = new Socket("localhost", port)) {
            sender.getOutputStream().write("POST /webhook/chatwoot HTTP/1.1\r\nHost: us\r\nConnection: close\r\n\r\n".getBytes(UTF_8));

            assertThat(new String(sender.getInputStream().readAllBytes(), UTF_8)).startsWith("HTTP/1.1 400");
            await().during(200, TimeUnit.MILLISECONDS).until(() -> log.with("Servlet.service()").isEmpty());
        }
    }
}
