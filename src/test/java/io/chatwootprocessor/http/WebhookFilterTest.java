package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The short way of webhooks leads where the long one would. */
@ProcessorTest
class WebhookFilterTest {

    private static final String OWN_ROUTE = "own-route";

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
}
