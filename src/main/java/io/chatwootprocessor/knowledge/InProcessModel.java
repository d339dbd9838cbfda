package io.chatwootprocessor.knowledge;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The model that comes with the program: all-MiniLM-L6-v2, quantised, 384 numbers. It knows English. It is loaded when the first text is
 * embedded, which takes a second and about 150 MB outside of Java's heap; a program without knowledge never pays for it.
 */
class InProcessModel implements EmbeddingModel {

    static final String NAME = "all-minilm-l6-v2";

    private AllMiniLmL6V2QuantizedEmbeddingModel model;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> languages() {
        return Set.of("english", "simple"); // short texts, whose language nobody can tell, are among the latter
    }

    @Override
    public List<float[]> embed(List<String> texts, Duration patience) {
        try {
            return model().embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
                    .map(Embedding::vector).map(EmbeddingModel::unit).toList();
        } catch (LinkageError e) { // a machine that the runtime has no native library for, such as Alpine Linux
            throw new IllegalStateException("the model in the process does not run on this machine (" + e.getMessage()
                    + "): set processor.knowledge.embedding-model to none, or to a provider's", e);
        }
    }

    private synchronized AllMiniLmL6V2QuantizedEmbeddingModel model() {
        if (model == null) {
            System.setProperty("OPT_OUT_TRACKING", "true"); // the tokenizer's library would call its makers
            System.setProperty("ai.djl.offline", "true");
            model = new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run); // in the caller's thread: others have work, too
        }
        return model;
    }
}
