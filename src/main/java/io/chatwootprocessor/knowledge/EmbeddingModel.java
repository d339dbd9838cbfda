package io.chatwootprocessor.knowledge;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Makes a vector of a text's meaning. */
interface EmbeddingModel {

    String NONE = "none";

    /** The name with which embeddings are stored; null: there is no model. */
    String name();

    /** The text search configurations of the languages that it knows; null: all. */
    Set<String> languages();

    /**
     * @param patience with a provider; a model in the process takes the time that it needs
     * @return for each text a vector of length one
     * @throws IllegalArgumentException where it does not take these texts
     * @throws IllegalStateException    where it cannot, saying why
     */
    List<float[]> embed(List<String> texts, Duration patience);

    /** The same direction, of length one. */
    static float[] unit(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        float length = (float) Math.sqrt(sum);
        for (int i = 0; i < vector.length && length > 0; i++) {
            vector[i] /= length;
        }
        return vector;
    }
}
