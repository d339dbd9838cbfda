package io.chatwootprocessor.knowledge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.assistant.Generalising;
import io.chatwootprocessor.assistant.Generalising.Pair;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Makes proposals of humans' answers, and documents of proposals that a human publishes. */
@Component
public class Learning {

    private static final String BASE = "learned";

    private final DocumentReader reader;
    private final Generalising generalising;
    private final ProposalSettings settings;

    Learning(DocumentReader reader, Generalising generalising, ProposalSettings settings) {
        this.reader = reader;
        this.generalising = generalising;
        this.settings = settings;
    }

    /**
     * The parameters of {@code sql/knowledge/propose.sql}; null: nothing of it holds for others.
     *
     * @param row of {@code answers-of-humans.sql}
     */
    public Map<String, Object> proposal(@Body Map<String, Object> row) {
        List<String> names = new ArrayList<>();
        JsonBody.parse((String) row.get("names")).forEach(name -> names.add(name.asText()));
        Pair said = new Pair(Discretion.of((String) row.get("question"), names), Discretion.of((String) row.get("answer"), names));
        Pair proposed = settings.assistant().isBlank() ? said : generalising.of(settings.assistant(), said).orElse(null);
        if (proposed == null) {
            return null;
        }
        String question = Discretion.of(proposed.question(), names);
        return Map.of("conversation_id", row.get("conversation_id"), "question", question, "answer", Discretion.of(proposed.answer(), names),
                "key", Words.plain(question).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip());
    }

    /**
     * The parameters of {@code sql/knowledge/decide-proposal.sql}.
     *
     * @param body {@code {"decision": "publish"|"drop", "base"?}}
     * @throws RequestError 400 no JSON; 422 {@code invalid_proposal_id}, {@code invalid_decision}, {@code invalid_base}
     */
    public Map<String, Object> decision(@Body byte[] body, @Header("proposal_id") String id) {
        if (id == null || !id.matches("[1-9]\\d{0,17}")) {
            throw new RequestError(422, "invalid_proposal_id: the number of a proposal");
        }
        ObjectNode request = JsonBody.read(body);
        String decision = request.path("decision").asText();
        if (!decision.equals("publish") && !decision.equals("drop")) {
            throw new RequestError(422, "invalid_decision: publish or drop");
        }
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("id", Long.valueOf(id));
        parameters.put("decision", decision);
        parameters.put("base", KnowledgeRequests.base(request.path("base").asText(BASE)));
        return parameters;
    }

    /**
     * The document that a proposal becomes when it is published, as {@code communication.store_document} takes it.
     *
     * @param row of {@code show-proposal.sql}
     * @throws RequestError 422 where it cannot become one
     */
    public String facts(@Body String row, @Variable("decision") Map<String, Object> decision) {
        JsonNode proposal = JsonBody.parse(row);
        String question = proposal.path("question").asText();
        String answer = proposal.path("answer").asText();
        Incoming document = new Incoming((String) decision.get("base"), "proposal-" + proposal.path("id").asLong(), "put", Kind.TEXT,
                (question + "\n\n" + answer).getBytes(StandardCharsets.UTF_8));
        try {
            return JsonBody.write(reader.facts(document, List.of(Section.pair(question, answer))));
        } catch (UnreadableDocument e) {
            throw new RequestError(422, "the proposal cannot be published: " + e.getMessage());
        }
    }
}
