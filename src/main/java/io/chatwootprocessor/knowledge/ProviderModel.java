package io.chatwootprocessor.knowledge;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A provider's model, by OpenAI's protocol: {@code POST /embeddings}. */
class ProviderModel implements EmbeddingModel {

    private static final Set<Integer> REFUSED = Set.of(400, 413, 422); // the texts are at fault
    private static final int LARGEST = 512 * 1024; // bytes of one vector: the longest ones have about 100,000

    private final KnowledgeSettings settings;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    ProviderModel(KnowledgeSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return settings.embeddingModel();
    }

    @Override
    public Set<String> languages() {
        return null;
    }

    @Override
    public List<float[]> embed(List<String> texts, Duration patience) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.embeddingUrl().replaceFirst("/+$", "") + "/embeddings"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonBody.write(Map.of("model", name(), "input", texts, "encoding_format", "float"))));
        if (!settings.embeddingApiKey().isBlank()) {
            request.header("Authorization", "Bearer " + settings.embeddingApiKey());
        }
        try {
            HttpResponse<byte[]> response = WholeAnswer.of(client, request.build(), patience, LARGEST * texts.size());
            if (REFUSED.contains(response.statusCode())) {
                throw new IllegalArgumentException("the embedding model's provider answered " + response.statusCode());
            }
            if (response.statusCode() != 200) {
                throw new IllegalStateException("the embedding model's provider answered " + response.statusCode());
            }
            return read(JsonBody.parse(response.body()).path("data"), texts.size());
        } catch (IOException e) {
            throw new IllegalStateException("the embedding model's provider does not answer (" + e.getClass().getSimpleName() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<float[]> read(JsonNode data, int wanted) {
        float[][] vectors = new float[wanted][];
        for (JsonNode each : data) {
            int index = each.path("index").asInt(-1);
            JsonNode embedding = each.path("embedding");
            if (index >= 0 && index < wanted && !embedding.isEmpty()) {
                vectors[index] = new float[embedding.size()];
                for (int i = 0; i < embedding.size(); i++) {
                    vectors[index][i] = embedding.get(i).floatValue();
                }
                EmbeddingModel.unit(vectors[index]);
            }
        }
        if (Arrays.asList(vectors).contains(null)) {
            throw new IllegalStateException("the embedding model's provider did not answer with an embedding for each text");
        }
        return List.of(vectors);
    }
}
