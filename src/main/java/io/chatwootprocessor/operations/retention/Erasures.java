package io.chatwootprocessor.operations.retention;

import io.chatwootprocessor.database.LongStatements;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.address.Identifier;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** Reads who is meant by {@code DELETE /contacts/…}, leads the search through the webhook events, and erases. */
@Component
public class Erasures {

    private static final String PATH = "/contacts/";
    private static final int LONGEST_IDENTIFIER = 255;
    private static final int LONGEST_CHANNEL = 50;
    private static final String ERASE = Statement.read("operations/retention/erase-contact.sql");

    private final LongStatements database;

    Erasures(LongStatements database) {
        this.database = database;
    }

    /**
     * The person to erase, and the findings so far.
     *
     * @param identifier as conversations have it
     * @param accountId  Chatwoot's account; null: in all
     * @param channel    as conversations name it; null: on all
     * @param reached    the last webhook event that was looked at
     * @param ids        those about the person, as PostgreSQL writes an array
     * @param finished   whether all were looked at
     */
    public record Erasure(String identifier, Long accountId, String channel, long reached, String ids, boolean finished) {
    }

    /**
     * @param path  may end with the identifier; a plus in it is a plus, also when it is not written {@code %2B}
     * @param query {@code identifier}, where the path has none; {@code account_id}, 0 for events without an account;
     *              {@code channel}
     * @throws RequestError 422 {@code invalid_identifier}, {@code invalid_account_id}, {@code invalid_channel}
     */
    public Erasure begin(@Header(Exchange.HTTP_URI) String path, @Header(Exchange.HTTP_QUERY) String query) {
        // Camel's headers also hold the request's own
        MultiValueMap<String, String> parameters = UriComponentsBuilder.newInstance().query(query).build().getQueryParams();
        String accountId = decoded(parameters.getFirst("account_id"));
        String channel = decoded(parameters.getFirst("channel"));
        String identifier = decoded(path.startsWith(PATH) ? path.substring(PATH.length()) : parameters.getFirst("identifier"));
        if (identifier == null || identifier.isBlank() || identifier.length() > LONGEST_IDENTIFIER || identifier.indexOf('\0') >= 0) {
            throw new RequestError(422, "invalid_identifier: the address by which conversations know the person, at most " + LONGEST_IDENTIFIER + " characters");
        }
        if (accountId != null && !accountId.matches("\\d{1,18}")) {
            throw new RequestError(422, "invalid_account_id: a whole number");
        }
        if (channel != null && (channel.isBlank() || channel.length() > LONGEST_CHANNEL || channel.indexOf('\0') >= 0)) {
            throw new RequestError(422, "invalid_channel: the channel as conversations show it, at most " + LONGEST_CHANNEL + " characters");
        }
        return new Erasure(spelled(identifier, channel), accountId == null ? null : Long.valueOf(accountId),
                channel == null ? null : Identifier.conversationsChannel(channel), 0, "{}", false);
    }

    /**
     * Erases the person. It reads all messages, because those in groups have no index by their author.
     *
     * @return how many rows of what, as JSON; null: nothing is known
     */
    public String erase(@Variable("erasure") Erasure erasure, @Variable("actor") String actor) {
        Map<String, Object> parameters = parameters(erasure);
        parameters.put("actor", actor);
        return database.text(ERASE, parameters);
    }

    /** The parameters of {@code sql/operations/retention/events-of-contact.sql} and {@code erase-contact.sql}. */
    public Map<String, Object> parameters(@Variable("erasure") Erasure erasure) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("identifier", erasure.identifier());
        parameters.put("account_id", erasure.accountId());
        parameters.put("channel", erasure.channel());
        parameters.put("reached", erasure.reached());
        parameters.put("ids", erasure.ids());
        return parameters;
    }

    /** @param row of {@code events-of-contact.sql}: how far it looked, and its findings */
    public Erasure add(@Variable("erasure") Erasure known, @Body Map<String, Object> row) {
        if (row.get("reached") == null) {
            return new Erasure(known.identifier(), known.accountId(), known.channel(), known.reached(), known.ids(), true);
        }
        return new Erasure(known.identifier(), known.accountId(), known.channel(), (Long) row.get("reached"),
                joined(known.ids(), (String) row.get("ids")), false);
    }

    /** The identifier as conversations have it. */
    private static String spelled(String identifier, String channel) {
        try {
            return channel == null ? Identifier.guess(identifier) : Identifier.of(channel, identifier).identifier();
        } catch (IllegalArgumentException e) {
            return identifier; // conversations may hold it in an older form
        }
    }

    private static String joined(String some, String more) {
        return some.equals("{}") ? more : more.equals("{}") ? some
                : some.substring(0, some.length() - 1) + "," + more.substring(1);
    }

    private static String decoded(String text) {
        try {
            return text == null ? null : UriUtils.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
