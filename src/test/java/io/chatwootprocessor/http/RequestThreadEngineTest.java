package io.chatwootprocessor.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.ProcessorTest;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.ExpressionAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What a route says is what its caller gets. */
@ProcessorTest
class RequestThreadEngineTest {

    private static final String OWN_ROUTE = "own-route";
    private static final String CALLED_ROUTE = "called-route";

    @LocalServerPort
    int port;
    @Autowired
    CamelContext camel;

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void noOwnRoute() throws Exception {
        for (String route : List.of(OWN_ROUTE, CALLED_ROUTE)) {
            camel.getRouteController().stopRoute(route);
            camel.removeRoute(route);
        }
    }

    @Test
    void aTextSaysHowManyBytesItHas() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/webhook/own").routeId(OWN_ROUTE).setBody(constant("grün"));
            }
        });

        HttpResponse<byte[]> answer = get();

        assertThat(answer.headers().firstValue("Content-Length")).contains("5");
        assertThat(answer.body()).asString().isEqualTo("grün");
    }

    @Test
    void jsonSaysHowManyBytesItHasAsItIsSentInOnePacket() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/webhook/own").routeId(OWN_ROUTE).setBody(constant("{\"a\": 1}"))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"));
            }
        });

        HttpResponse<byte[]> answer = get();

        assertThat(answer.body()).asString().isEqualTo("{\"a\":1}\n");
        assertThat(answer.headers().firstValue("Content-Length")).contains("8");
    }

    @Test
    void aTextThatIsCompressedIsNotCutOff() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/webhook/own").routeId(OWN_ROUTE).setBody(constant("x"))
                        .setHeader("Content-Encoding", constant("gzip"));
            }
        });

        byte[] compressed = get().body();

        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes()).asString().isEqualTo("x");
    }

    /** A step's own, an expression's, a part's: Camel catches them in some places and not in others. */
    static Stream<Consumer<RouteDefinition>> errors() {
        return Stream.of(
                route -> route.process(exchange -> {
                    throw new StackOverflowError();
                }),
                route -> route.setBody(exchange -> {
                    throw new OutOfMemoryError();
                }),
                route -> route.filter((Predicate) exchange -> {
                    throw new NoClassDefFoundError();
                }).log("in it"),
                route -> route.split(new ExpressionAdapter() {
                    @Override
                    public Object evaluate(Exchange exchange) {
                        throw new StackOverflowError();
                    }
                }).log("in it"),
                route -> route.to("direct:" + CALLED_ROUTE));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void whatEndsWithAnErrorIsNotAnsweredAsIfItWereDone(Consumer<RouteDefinition> step) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                step.accept(from("platform-http:/webhook/own").routeId(OWN_ROUTE).routeConfigurationId("answer-errors"));
                from("direct:" + CALLED_ROUTE).routeId(CALLED_ROUTE).routeConfigurationId("errors-to-caller").process(exchange -> {
                    throw new StackOverflowError();
                });
            }
        });

        HttpResponse<byte[]> answer = get();

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(JsonBody.parse(new String(answer.body(), UTF_8)).path("detail").asText()).isEqualTo("internal_error");
        await().untilAsserted(() -> assertThat(camel.getInflightRepository().size(OWN_ROUTE)).isZero()); // soon after the answer has gone
        await().untilAsserted(() -> assertThat(camel.getInflightRepository().size(CALLED_ROUTE)).isZero());
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAFailure() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/webhook/own").routeId(OWN_ROUTE).setBody(exchange -> new Object() {
                    @Override
                    public String toString() {
                        throw new StackOverflowError();
                    }
                });
            }
        });

        assertThat(get().statusCode()).isEqualTo(500);
    }

    private HttpResponse<byte[]> get() throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/webhook/own")).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
