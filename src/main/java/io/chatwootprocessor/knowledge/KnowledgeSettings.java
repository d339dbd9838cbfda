package io.chatwootprocessor.knowledge;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.knowledge}.
 *
 * @param folder                of documents that come with the program, a folder a base; it need not be there
 * @param maxDocument           of one document
 * @param maxPassages           of one document
 * @param reread                between two looks at a document's address
 * @param allowPrivateAddresses whether documents may be read from addresses of the own network
 * @param embeddingModel        {@link InProcessModel#NAME}, which needs no provider; {@code none}; else a model of the provider
 * @param embeddingUrl          of a provider that speaks OpenAI's protocol
 * @param memory                for embeddings, where the database has no index for them
 * @param pgvector              whether the database's extension is used where it is there
 */
@Validated
@ConfigurationProperties("processor.knowledge")
public record KnowledgeSettings(
        @DefaultValue("config/knowledge") @NotNull Path folder,
        @DefaultValue("20MB") @NotNull DataSize maxDocument,
        @DefaultValue("2000") @Min(1) @Max(100_000) int maxPassages,
        @DefaultValue("1h") @NotNull Duration reread,
        @DefaultValue("false") boolean allowPrivateAddresses,
        @DefaultValue("all-minilm-l6-v2") @NotBlank String embeddingModel,
        @DefaultValue("https://api.openai.com/v1") String embeddingUrl,
        @DefaultValue("") String embeddingApiKey,
        @DefaultValue("256MB") @NotNull DataSize memory,
        @DefaultValue("true") boolean pgvector) {

    @Override
    public String toString() {
        return "processor.knowledge"; // without the key
    }
}
