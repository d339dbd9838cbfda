package io.chatwootprocessor.knowledge;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Embeds passages in the background, batch by batch. A search finds by their words those that are not embedded yet. */
@Component
public class Embedder {

    private static final Logger LOG = LoggerFactory.getLogger(Embedder.class);
    private static final int BATCH = 32;
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EmbeddingModel model;
    private final CamelContext context;
    private final ModelRest rest = new ModelRest(ModelRest.LENGTH);

    Embedder(EmbeddingModel model, CamelContext context) {
        this.model = model;
        this.context = context;
    }

    /** Whether there is a model, and it did not fail a moment ago. */
    public boolean isReady() {
        return model.name() != null && rest.isOver() && !context.isStopping();
    }

    /** The parameters of {@code sql/knowledge/claim-passages.sql}. */
    public Map<String, Object> claim() {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("model", model.name());
        parameters.put("languages", model.languages() == null ? null : "{" + String.join(",", model.languages()) + "}");
        parameters.put("most", BATCH);
        parameters.put("lease", (double) LEASE.toSeconds());
        return parameters;
    }

    /** Whether that batch is to be embedded. */
    public boolean goesOn(@Body List<Map<String, Object>> passages) {
        return !passages.isEmpty() && isReady();
    }

    /**
     * The parameters of {@code sql/knowledge/keep-embeddings.sql}; where the model fails, without any embedding, and it is asked again after a
     * while.
     *
     * @param passages rows of {@code claim-passages.sql}
     */
    public Map<String, Object> embed(@Body List<Map<String, Object>> passages) {
        List<float[]> vectors;
        try {
            vectors = model.embed(passages.stream().map(row -> new Passage((String) row.get("heading"), (String) row.get("text")).whole()).toList(),
                    PATIENCE);
            rest.forget();
        } catch (RuntimeException e) {
            if (rest.begin(e.getMessage())) {
                LOG.warn("Passages are not embedded, and are found by their words alone: {}", e.getMessage());
            }
            vectors = List.of();
        }
        List<Map<String, Object>> embedded = passages.subList(0, vectors.size());
        return Map.of("model", model.name(),
                "passage_ids", embedded.stream().map(row -> row.get("passage_id").toString()).collect(Collectors.joining(",", "{", "}")),
                "embeddings", vectors.stream().map(Embedder::literal).collect(Collectors.joining(",", "{", "}")));
    }

    private static String literal(float[] vector) {
        StringBuilder text = new StringBuilder("\"{");
        for (int i = 0; i < vector.length; i++) {
            text.append(i == 0 ? "" : ",").append(vector[i]);
        }
        return text.append("}\"").toString();
    }
}
