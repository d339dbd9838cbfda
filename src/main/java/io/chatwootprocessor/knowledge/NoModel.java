package io.chatwootprocessor.knowledge;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Passages are found by their words alone. */
class NoModel implements EmbeddingModel {

    @Override
    public String name() {
        return null;
    }

    @Override
    public Set<String> languages() {
        return Set.of();
    }

    @Override
    public List<float[]> embed(List<String> texts, Duration patience) {
        throw new IllegalStateException("there is no embedding model (processor.knowledge.embedding-model)");
    }
}
