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
import org.springframework.util.unit.DataSize;

class ProviderModelTest {

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

        List<float[]> vectors = model().embed(List.of("one", "two"));

        assertThat(vectors.get(0)).containsExactly(0.6f, 0.8f);
        assertThat(vectors.get(1)).containsExactly(0f, 1f);
        provider.verify(postRequestedFor(urlEqualTo("/v1/embeddings")).withHeader("Authorization", equalTo("Bearer key"))
                .withRequestBody(equalToJson("{\"model\":\"small\",\"input\":[\"one\",\"two\"],\"encoding_format\":\"float\"}")));
    }

    @Test
    void aProviderThatFailsOrForgetsOneSaysSoWithoutTheTexts() {
        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(serverError().withBody("secret text")));
        assertThatThrownBy(() -> model().embed(List.of("secret text"))).hasMessageContaining("500").message().doesNotContain("secret");

        provider.stubFor(post(urlEqualTo("/v1/embeddings")).willReturn(okJson("{\"data\":[{\"index\":0,\"embedding\":[1]}]}")));
        assertThatThrownBy(() -> model().embed(List.of("one", "two"))).hasMessageContaining("each text");
    }

    private ProviderModel model() {
        return new ProviderModel(new KnowledgeSettings(Path.of("none"), DataSize.ofMegabytes(1), 100, Duration.ofHours(1), false, "small",
                provider.baseUrl() + "/v1/", "key", DataSize.ofMegabytes(1), false));
    }
}
