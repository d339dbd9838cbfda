package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.assistant.Knowledge;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** The knowledge as assistants see it. */
@Component
class AssistantKnowledge implements Knowledge {

    private final KnowledgeSearch search;

    AssistantKnowledge(KnowledgeSearch search) {
        this.search = search;
    }

    @Override
    public List<Passage> search(Collection<String> bases, String question, int limit) {
        return search.search(bases, question, limit).stream().map(found -> new Passage(found.document(),
                found.heading().isEmpty() ? null : found.heading(), found.score(), found.text(), found.link())).toList();
    }
}
