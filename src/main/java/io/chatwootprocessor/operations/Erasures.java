package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.RequestError;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** Reads whom {@code DELETE /contacts/…} means, and brings the look through the webhook events to its end. */
@Component
public class Erasures {

    private static final String PATH = "/contacts/";
    private static final int LONGEST_IDENTIFIER = 255;
    private static final int LONGEST_CHANNEL = 50;

    /**
     * Who is to be erased, and what was found so far.
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
     * @param path      ends with the identifier; a plus in it is a plus, also when it is not written {@code %2B}
     * @param accountId 0: what came without an account
     * @throws RequestError 422 {@code invalid_identifier}, {@code invalid_account_id}, {@code invalid_channel}
     */
    public Erasure begin(@Header(Exchange.HTTP_URI) String path, @Header("account_id") String accountId,
            @Header("channel") String channel) {
        String identifier = path.startsWith(PATH) ? decoded(path.substring(PATH.length())) : "";
        if (identifier.isBlank() || identifier.length() > LONGEST_IDENTIFIER || identifier.indexOf('\0') >= 0) {
            throw new RequestError(422, "invalid_identifier");
        }
        if (accountId != null && !accountId.matches("\\d{1,18}")) {
            throw new RequestError(422, "invalid_account_id");
        }
        if (channel != null && (channel.isBlank() || channel.length() > LONGEST_CHANNEL || channel.indexOf('\0') >= 0)) {
            throw new RequestError(422, "invalid_channel");
        }
        return new Erasure(identifier, accountId == null ? null : Long.valueOf(accountId), channel, 0, "{}", false);
    }

    /** The parameters of {@code sql/operations/events-of-contact.sql} and {@code erase-contact.sql}. */
    public Map<String, Object> parameters(@Variable("erasure") Erasure erasure) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("identifier", erasure.identifier());
        parameters.put("account_id", erasure.accountId());
        parameters.put("channel", erasure.channel());
        parameters.put("reached", erasure.reached());
        parameters.put("ids", erasure.ids());
        return parameters;
    }

    /** @param row how far {@code events-of-contact.sql} looked, and what it found */
    public Erasure add(@Variable("erasure") Erasure known, @Body Map<String, Object> row) {
        if (row.get("reached") == null) {
            return new Erasure(known.identifier(), known.accountId(), known.channel(), known.reached(), known.ids(), true);
        }
        return new Erasure(known.identifier(), known.accountId(), known.channel(), (Long) row.get("reached"),
                joined(known.ids(), (String) row.get("ids")), false);
    }

    private static String joined(String some, String more) {
        return some.equals("{}") ? more : more.equals("{}") ? some
                : some.substring(0, some.length() - 1) + "," + more.substring(1);
    }

    private static String decoded(String text) {
        try {
            return UriUtils.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
