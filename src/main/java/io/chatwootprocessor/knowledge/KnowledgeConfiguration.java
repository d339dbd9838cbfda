package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.http.BodyLimit;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans that other rooms and libraries need of this one. */
@Configuration
class KnowledgeConfiguration {

    private static final Duration UPLOAD_TIME = Duration.ofMinutes(2);

    @Bean
    BodyLimit documentLimit(KnowledgeSettings settings) {
        return new BodyLimit("PUT", "/knowledge/", settings.maxDocument(), "processor.knowledge.max-document", UPLOAD_TIME,
                "a document has two minutes");
    }

    @Bean
    EmbeddingModel embeddingModel(KnowledgeSettings settings) {
        return switch (settings.embeddingModel()) {
            case EmbeddingModel.NONE -> new NoModel();
            case InProcessModel.NAME -> new InProcessModel();
            default -> new ProviderModel(settings);
        };
    }
}
