package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.http.JsonBody;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Makes passages of documents: the parameters of the statements that store them. */
@Component
public class DocumentReader {

    /** Another one where documents become other passages than before: those of the folder and the program are then read anew. */
    private static final String WAY = "1";

    private final KnowledgeSettings settings;
    private final EmbeddingModel model;

    DocumentReader(KnowledgeSettings settings, EmbeddingModel model) {
        this.settings = settings;
        this.model = model;
    }

    /**
     * The parameters of {@code sql/knowledge/store-document.sql}.
     *
     * @throws UnreadableDocument saying why it cannot be read
     */
    public Map<String, Object> read(@Body Incoming document) {
        if (document.content() == null) {
            throw new UnreadableDocument("it is larger than %d bytes (processor.knowledge.max-document)".formatted(settings.maxDocument().toBytes()));
        }
        if (document.kind() == null) {
            throw new UnreadableDocument("its name does not end as one that can be read: " + Kind.endings());
        }
        return parameters(facts(document, document.kind().read(new Kind.Content(document.content(), document.charset()))));
    }

    /**
     * A document as {@code communication.store_document} takes it.
     *
     * @param sections that were made of its content
     * @throws UnreadableDocument saying why it cannot be stored
     */
    Map<String, Object> facts(Incoming document, List<Section> sections) {
        List<Passage> passages = Splitter.passages(sections);
        if (passages.isEmpty()) {
            throw new UnreadableDocument("it has no text");
        }
        if (passages.size() > settings.maxPassages()) {
            throw new UnreadableDocument("it has %d passages, more than %d (processor.knowledge.max-passages): cut it into several documents"
                    .formatted(passages.size(), settings.maxPassages()));
        }
        Map<String, Object> facts = facts(document);
        facts.put("passages", storable(passages));
        return facts;
    }

    /** The parameters of {@code sql/knowledge/fail-document.sql}. */
    public Map<String, Object> failed(@Variable("document") Incoming document, Exception error) {
        Map<String, Object> facts = facts(document);
        facts.put("error", error.getMessage());
        return parameters(facts);
    }

    private static List<Map<String, String>> storable(List<Passage> passages) {
        StringBuilder all = new StringBuilder();
        passages.stream().limit(20).forEach(passage -> all.append(passage.text()).append('\n'));
        String language = PassageLanguage.of(all.toString(), PassageLanguage.SIMPLE);
        List<Map<String, String>> storable = new ArrayList<>();
        for (Passage passage : passages) {
            storable.add(Map.of("heading", JsonBody.storable(passage.heading()), "text", JsonBody.storable(passage.text()),
                    "language", PassageLanguage.of(passage.text(), language),
                    "heading_words", JsonBody.storable(Words.plain(passage.heading())), "text_words", JsonBody.storable(Words.plain(passage.text()))));
        }
        return storable;
    }

    private Map<String, Object> facts(Incoming document) {
        Map<String, Object> facts = new HashMap<>(); // takes nulls
        facts.put("base", document.base());
        facts.put("name", document.name());
        facts.put("source", document.source());
        facts.put("address", document.address());
        facts.put("etag", document.etag());
        facts.put("last_modified", document.lastModified());
        facts.put("next_read_in", settings.reread().toSeconds());
        facts.put("hash", hash(document));
        facts.put("actor", document.actor());
        if (document.replaces() != null) {
            facts.put("replaces", document.replaces().hash());
        }
        return facts;
    }

    private Map<String, Object> parameters(Map<String, Object> facts) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("facts", JsonBody.write(facts));
        parameters.put("model", model.name());
        return parameters;
    }

    /** Of all that the passages depend on. */
    static String hash(Incoming document) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((WAY + ' ' + document.kind() + ' ' + document.charset() + '\n').getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(document.content() == null ? new byte[0] : document.content()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
