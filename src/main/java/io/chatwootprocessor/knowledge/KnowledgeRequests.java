package io.chatwootprocessor.knowledge;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** Reads and checks the requests of callers of {@code /knowledge}. */
@Component
public class KnowledgeRequests {

    private static final String BASE = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}";
    private static final Set<String> NO_BASES = Set.of("proposals", "questions");
    private static final String DOCUMENT = "[^\\p{Cntrl}/\\\\]{1,255}";
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([\\w.:-]+)");
    private static final int LARGEST_LIMIT = 50;
    private static final int LONGEST_QUESTION = 2000;

    private final EmbeddingModel model;
    private final AddressReader addresses;

    KnowledgeRequests(EmbeddingModel model, AddressReader addresses) {
        this.model = model;
        this.addresses = addresses;
    }

    /**
     * The document that somebody puts; one that is an address is read from there.
     *
     * @throws RequestError 415 for a kind that cannot be read; 422 for a name that cannot be one, and for an address that does not give
     *     a document
     */
    public Incoming put(@Body byte[] body, @Header("base") String base, @Header("document") String document,
            @Header(Exchange.CONTENT_TYPE) String contentType, @Header("Content-Encoding") String encoding, @Variable("actor") String actor) {
        String name = decoded(document);
        names(base, name);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RequestError(415, "Content-Encoding " + encoding + " is not unpacked: send the document as it is");
        }
        Kind kind = Kind.ofType(contentType).orElseThrow(() -> new RequestError(415, "Content-Type "
                + (contentType == null ? "is missing" : contentType + " cannot be read") + ": send one of " + Kind.known()));
        byte[] content = body == null ? new byte[0] : body;
        if (content.length == 0) {
            throw new RequestError(422, "the document is empty");
        }
        if (kind == Kind.ADDRESS) {
            return fetched(base, name, new String(content, StandardCharsets.UTF_8), actor);
        }
        Matcher charset = CHARSET.matcher(contentType);
        return new Incoming(base, name, "put", kind, content, charset.find() ? charset.group(1) : null, null, null, null, actor, null);
    }

    private Incoming fetched(String base, String document, String list, String actor) {
        List<String> lines = list.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        if (lines.size() != 1 || !HttpAddress.is(lines.get(0))) {
            throw new RequestError(422, "text/uri-list must hold one http or https address of at most 2000 characters");
        }
        try {
            return addresses.read(base, document, lines.get(0), null, null, actor);
        } catch (UnreadableDocument e) {
            throw new RequestError(422, "the address cannot be read: " + e.getMessage());
        }
    }

    /** @throws RequestError 422 where the document that was put cannot be read */
    public void checkRead(@Body String stored) {
        JsonNode row = JsonBody.parse(stored);
        if (row.path("state").asText().equals("failed")) {
            throw new RequestError(422, "the document cannot be read: " + row.path("error").asText()
                    + (row.path("passages").asInt() > 0 ? ". Its last good version serves on" : ""));
        }
    }

    /** @throws RequestError 422 {@code invalid_base}, {@code invalid_document} */
    public Map<String, Object> delete(@Header("base") String base, @Header("document") String document) {
        String name = decoded(document);
        names(base, name);
        return Map.of("base", base, "document", name);
    }

    /** @throws RequestError 422 {@code invalid_limit}, {@code invalid_before}, {@code invalid_base} */
    public Map<String, Object> list(@Header("limit") String limit, @Header("before") String before, @Header("base") String base) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("limit", number(limit, 50, 200, "invalid_limit"));
        parameters.put("before", number(before, Long.MAX_VALUE, Long.MAX_VALUE, "invalid_before"));
        if (base != null && !base.matches(BASE)) {
            throw new RequestError(422, "invalid_base: the name of a base");
        }
        parameters.put("base", base);
        parameters.put("model", model.name());
        return parameters;
    }

    /**
     * A search.
     *
     * @param limit passages at the most
     */
    public record Question(String base, String text, int limit) {
    }

    /** @throws RequestError 422 {@code invalid_base}, {@code invalid_limit}, {@code q_required}, {@code invalid_q} */
    public Question question(@Header("base") String base, @Header("q") String q, @Header("limit") String limit) {
        names(base, "search");
        if (q == null || q.isBlank()) {
            throw new RequestError(422, "q_required: the question, /knowledge/{base}/search?q=…");
        }
        if (q.length() > LONGEST_QUESTION || q.indexOf('\0') >= 0) {
            throw new RequestError(422, "invalid_q: at most " + LONGEST_QUESTION + " characters");
        }
        return new Question(base, q, (int) number(limit, 5, LARGEST_LIMIT, "invalid_limit"));
    }

    /** @return null: it is not encoded as a path is */
    private static String decoded(String name) {
        try {
            return name == null ? null : UriUtils.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void names(String base, String document) {
        base(base);
        if (document == null || document.isBlank() || !document.matches(DOCUMENT)) {
            throw new RequestError(422, "invalid_document: at most 255 characters, without slashes");
        }
    }

    /** @throws RequestError 422 where it cannot be the name of a base */
    static String base(String base) {
        if (base == null || !base.matches(BASE) || NO_BASES.contains(base)) {
            throw new RequestError(422, "invalid_base: letters, digits, - _ . and not " + String.join(" or ", NO_BASES.stream().sorted().toList()));
        }
        return base;
    }

    private static long number(String text, long otherwise, long largest, String error) {
        if (text == null) {
            return otherwise;
        }
        long number = text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        if (number < 1 || number > largest) {
            throw new RequestError(422, error);
        }
        return number;
    }
}
