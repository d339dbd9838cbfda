package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.ProcessorTest;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What a route says is what its caller gets. */
@ProcessorTest
class RequestThreadEngineTest {

    private static final String OWN_ROUTE = "own-route";

    @LocalServerPort
    int port;
    @Autowired
    CamelContext camel;

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void noOwnRoute() throws Exception {
        camel.getRouteController().stopRoute(OWN_ROUTE);
        camel.removeRoute(OWN_ROUTE);
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

    private HttpResponse<byte[]> get() throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/webhook/own")).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
