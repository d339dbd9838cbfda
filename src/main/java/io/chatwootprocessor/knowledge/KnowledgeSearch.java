package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.knowledge.KnowledgeRequests.Question;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds passages by a question's words and by its meaning. Each gives a list, and a passage's place in the lists makes its place in the answer
 * (reciprocal rank fusion, k = 60). The score is another thing: it says how well the passage fits, whatever the other passages are.
 */
@Component
public class KnowledgeSearch {

    private static final Logger LOG = LoggerFactory.getLogger(KnowledgeSearch.class);
    private static final String VERSIONS = Statement.read("knowledge/versions-of.sql");
    private static final String WORDS = Statement.read("knowledge/search-words.sql");
    private static final String PASSAGES = Statement.read("knowledge/show-passages.sql");
    private static final int CANDIDATES = 50;
    private static final double K = 60;
    private static final int LONGEST_QUESTION = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(3); // with the model: a customer waits

    private final JdbcClient database;
    private final EmbeddingModel model;
    private final VectorIndex vectors;
    private final PgVectors index;
    private final ProgramDocuments programDocuments;
    private final Timer time;
    private final ModelRest rest = new ModelRest(ModelRest.LENGTH);

    KnowledgeSearch(JdbcClient database, EmbeddingModel model, VectorIndex vectors, PgVectors index, ProgramDocuments programDocuments, MeterRegistry meters) {
        time = Timer.builder("processor.knowledge.search").description("searches in the knowledge").register(meters);
        Gauge.builder("processor.knowledge.vectors", vectors, VectorIndex::size).description("passages whose embeddings are in memory")
                .register(meters);
        this.database = database;
        this.model = model;
        this.vectors = vectors;
        this.index = index;
        this.programDocuments = programDocuments;
    }

    /**
     * A passage found.
     *
     * @param heading the path of headings above it; empty: none
     * @param score   from 0 to 1
     * @param link    where it can be read; null: nowhere
     */
    public record Found(String base, String document, String heading, String text, double score, String link) {
    }

    private static final class Candidate {

        private double rank;
        private double share;
        private double cosine;
    }

    /** As {@code GET /knowledge/{base}/search} answers. */
    @CallsRoutes("direct:read-program-documents")
    public String answer(@Body Question question) {
        List<Map<String, Object>> passages = new ArrayList<>();
        for (Found found : search(List.of(question.base()), question.text(), question.limit())) {
            Map<String, Object> passage = new LinkedHashMap<>(); // takes nulls
            passage.put("document", found.document());
            passage.put("heading", found.heading().isEmpty() ? null : found.heading());
            passage.put("text", found.text());
            passage.put("score", Math.round(found.score() * 1000) / 1000.0);
            passages.add(passage);
        }
        return JsonBody.write(Map.of("passages", passages));
    }

    /** @return the best ones first, no more than {@code limit} */
    public List<Found> search(Collection<String> bases, String question, int limit) {
        return time.record(() -> found(bases, question, limit));
    }

    private List<Found> found(Collection<String> bases, String question, int limit) {
        if (bases.contains(ProgramDocuments.BASE)) {
            programDocuments.load();
        }
        String asked = JsonBody.storable(question.length() > LONGEST_QUESTION ? question.substring(0, LONGEST_QUESTION) : question);
        Map<String, Long> versions = new HashMap<>();
        database.sql(VERSIONS).param("bases", bases.toArray(String[]::new))
                .query((row, number) -> versions.put(row.getString("name"), row.getLong("version"))).list();
        Map<Long, Candidate> candidates = new LinkedHashMap<>();
        byWords(versions.keySet(), asked, candidates);
        byMeaning(versions, asked, candidates);
        return shown(candidates, limit);
    }

    private void byWords(Collection<String> bases, String question, Map<Long, Candidate> candidates) {
        record Hit(long id, double share) {
        }
        List<Hit> hits = new ArrayList<>(database.sql(WORDS).param("bases", bases.toArray(String[]::new)).param("question", Words.plain(question))
                .param("most", CANDIDATES).query((row, number) -> new Hit(row.getLong("passage_id"), row.getDouble("share"))).list());
        hits.sort(Comparator.comparingDouble((Hit hit) -> hit.share).reversed()); // of several languages
        for (int i = 0; i < hits.size(); i++) {
            Candidate candidate = candidates.computeIfAbsent(hits.get(i).id, id -> new Candidate());
            candidate.share = hits.get(i).share;
            candidate.rank += 1 / (K + i + 1);
        }
    }

    private void byMeaning(Map<String, Long> versions, String question, Map<Long, Candidate> candidates) {
        boolean indexed = index.isReady();
        if (model.name() == null || (indexed ? index.isEmpty(versions.keySet())
                : versions.entrySet().stream().allMatch(base -> vectors.isEmpty(base.getKey(), base.getValue())))) {
            return;
        }
        float[] vector = embedded(question);
        if (vector == null) {
            return;
        }
        try {
            index.prepare(vector.length);
            add(indexed ? byIndex(versions, vector, candidates) : inMemory(versions, vector, candidates), candidates);
        } catch (RuntimeException e) {
            LOG.warn("A question is looked for by its words alone: {}", e.getMessage());
        }
    }

    /** @return null: the model fails, or failed a moment ago; or it does not take this question */
    private float[] embedded(String question) {
        if (question.isBlank() || !rest.isOver()) {
            return null;
        }
        try {
            float[] vector = model.embed(List.of(question), PATIENCE).get(0);
            rest.forget();
            return vector;
        } catch (IllegalArgumentException e) { // other questions are none the worse for it
            LOG.warn("A question is looked for by its words alone: {}", e.getMessage());
            return null;
        } catch (RuntimeException e) {
            boolean givenUp = Thread.currentThread().isInterrupted(); // by the one who asked, and no fault of the model's
            if (!givenUp && rest.begin(e.getMessage())) {
                LOG.warn("Questions are looked for by their words alone: {}", e.getMessage());
            }
            return null;
        }
    }

    private List<VectorIndex.Near> byIndex(Map<String, Long> versions, float[] vector, Map<Long, Candidate> candidates) {
        vectors.clear();
        List<VectorIndex.Near> nearest = index.nearest(versions.keySet(), vector, CANDIDATES);
        index.cosines(vector, candidates.keySet()).forEach((id, cosine) -> candidates.get(id).cosine = cosine);
        return nearest;
    }

    private List<VectorIndex.Near> inMemory(Map<String, Long> versions, float[] vector, Map<Long, Candidate> candidates) {
        List<VectorIndex.Near> nearest = new ArrayList<>();
        versions.forEach((base, version) -> {
            VectorIndex.Nearness near = vectors.near(base, version, vector, CANDIDATES, candidates.keySet());
            nearest.addAll(near.nearest());
            near.wanted().forEach((id, cosine) -> candidates.get(id).cosine = cosine);
        });
        nearest.sort(Comparator.comparingDouble((VectorIndex.Near near) -> near.cosine()).reversed());
        return nearest;
    }

    private static void add(List<VectorIndex.Near> nearest, Map<Long, Candidate> candidates) {
        for (int i = 0; i < Math.min(CANDIDATES, nearest.size()); i++) {
            Candidate candidate = candidates.computeIfAbsent(nearest.get(i).passageId(), id -> new Candidate());
            candidate.cosine = nearest.get(i).cosine();
            candidate.rank += 1 / (K + i + 1);
        }
    }

    private List<Found> shown(Map<Long, Candidate> candidates, int limit) {
        List<Long> ids = candidates.entrySet().stream().sorted(Comparator.comparingDouble((Map.Entry<Long, Candidate> one) -> -one.getValue().rank))
                .map(Map.Entry::getKey).limit(limit).toList();
        Map<Long, Found> rows = new HashMap<>();
        database.sql(PASSAGES).param("passage_ids", ids.toArray(Long[]::new)).query((row, number) -> {
            Candidate candidate = candidates.get(row.getLong("id"));
            return rows.put(row.getLong("id"), new Found(row.getString("base"), row.getString("name"), row.getString("heading"), row.getString("text"),
                    Score.of(candidate.share, candidate.cosine), row.getString("address")));
        }).list();
        return ids.stream().filter(rows::containsKey).map(rows::get).toList(); // one that was deleted meanwhile is not among them
    }
}
