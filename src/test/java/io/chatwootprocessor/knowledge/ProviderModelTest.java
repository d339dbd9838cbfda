package io.chatwootprocessor.knowledge;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

class ProviderModelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WireMockServer provider = new WireMockServer(options().dynamicPort());

    @BeforeEach
    void aProvider() {
        provider.start();
    }

    @AfterEach
    void itEnds() {
        provider.stop();
    }

    @Test
    void eachTextGetsItsVectorOfLengthOneInWhateverOrderTheyCome() {
        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(okJson("{\"data\":[{\"index\":1,\"embedding\":[0,2]},{\"index\":0,\"embedding\":[3,4]}]}")));

        List<float[]> vectors = model().embed(List.of("one", "two"), PATIENCE);

        assertThat(vectors.get(0)).containsExactly(0.6f, 0.8f);
        assertThat(vectors.get(1)).containsExactly(0f, 1f);
        provider.verify(postRequestedFor(urlEqualTo("/v1/embeddings")).withHeader("Authorization", equalTo("Bearer key"))
                .withRequestBody(equalToJson("{\"model\":\"small\",\"input\":[\"one\",\"two\"],\"encoding_format\":\"float\"}")));
    }

    @Test
    void aProviderThatFailsOrForgetsOneSaysSoWithoutTheTexts() {
        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(serverError().withBody("secret text")));
        assertThatThrownBy(() -> model().embed(List.of("secret text"), PATIENCE)).hasMessageContaining("500").message().doesNotContain("secret");

        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(okJson("{\"data\":[{\"index\":0,\"embedding\":[1]}]}")));
        assertThatThrownBy(() -> model().embed(List.of("one", "two"), PATIENCE)).hasMessageContaining("each text");
    }

    @Test
    @Timeout(30)
    void aProviderThatDoesNotAnswerOrStallsWithinItsAnswerIsNotWaitedFor() {
        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(okJson("{}").withFixedDelay(60_000)));
        assertThatThrownBy(() -> model().embed(List.of("one"), Duration.ofMillis(500))).hasMessageContaining("HttpTimeoutException");

        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(okJson("{\"data\":[]}").withChunkedDribbleDelay(6, 60_000)));
        assertThatThrownBy(() -> model().embed(List.of("one"), Duration.ofMillis(500))).hasMessageContaining("HttpTimeoutException");
    }

    @Test
    void anAnswerThatIsMuchLargerThanTheVectorsIsNotReadToItsEnd() {
        String large = "{\"data\":[{\"index\":0,\"embedding\":[1" + " ".repeat(1024 * 1024) + "]}]}";
        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(okJson(large)));

        assertThatThrownBy(() -> model().embed(List.of("one"), PATIENCE)).rootCause().hasMessageContaining("an answer of more than");
    }

    private ProviderModel model() {
        return new ProviderModel(new KnowledgeSettings(Path.of("none"), DataSize.ofMegabytes(1), 100, Duration.ofHours(1), false, "small",
                provider.baseUrl() + "/v1/", "key", DataSize.ofMegabytes(1), false));
    }
}
