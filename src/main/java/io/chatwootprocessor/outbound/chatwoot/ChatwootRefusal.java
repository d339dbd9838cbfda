package io.chatwootprocessor.outbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Recognises Chatwoot's own refusals: {@code {"error": "…"}}, {@code {"errors": […]}} of its login, and {@code {"message": "…",
 * "attributes": […]}} of an invalid record (its {@code request_exception_handler.rb}, {@code access_token_auth_helper.rb}, {@code
 * ensure_current_account_helper.rb}). Its {@code POST messages} answers every exception with 422, also those of the database and Redis, and
 * those after the message was stored (its {@code messages_controller.rb}).
 */
final class ChatwootRefusal {

    private static final String NOT_FOUND = "Resource could not be found";
    /** Chatwoot's brake on loops: 200 messages a minute in one conversation (its {@code lib/limits.rb}). */
    private static final String TOO_MANY = "Too many messages";
    private static final String INVALID = "Validation failed";
    /** Keys of errors that are not Chatwoot's: Rails's and Spring's own, and those of gateways. */
    private static final List<String> OTHERS = List.of("status", "code", "statusCode", "path", "timestamp");
    /** Errors of connecting to the database: nothing was stored. */
    private static final Pattern NO_CONNECTION = Pattern.compile("could not obtain a (?:database )?connection", Pattern.CASE_INSENSITIVE);
    /** Errors of the database, Redis, the network or the machine, as Ruby and PostgreSQL write them. */
    private static final Pattern PASSING = Pattern.compile(String.join("|",
            "time-?d? ?-?out", "\\btimeout", "expired", "ran (?:for )?longer", "deadlock", "\\block(?:ed)?\\b", "\\bpool\\b", "connect", "obtain",
            "unavailable", "temporar", "try again", "\\bretry", "\\bbusy\\b", "broken pipe", "reset by peer", "\\brefused\\b", "unreachable",
            "\\beof\\b", "end of file", "socket", "\\bssl\\b", "redis", "sidekiq", "out of memory", "\\boom\\b", "memory", "no space left",
            "read[- ]?only", "recovery", "shut(?:ting)? ?down", "starting up", "terminat", "cancell?(?:ed|ing)", "too many clients", "slots",
            "serializ", "cached plan", "name resolution", "getaddrinfo", "network", "interrupt", "pg::",
            "overload", "loading", "internal server error", "server closed", "service", "rate limit"), Pattern.CASE_INSENSITIVE);
    /** Errors of Chatwoot's program. The message may cause them, or an upgrade may mend them. */
    private static final Pattern PROGRAM = Pattern.compile("::|#<|\\bundefined (?:local|method)|\\bnil\\b|NoMethodError|stack level|ERROR:|FATAL:");

    private ChatwootRefusal() {
    }

    /** @return the meaning of a 4xx for the message; null: it is not Chatwoot's */
    static Kind of(HttpAnswer answer) {
        JsonNode json = answer.json();
        boolean invalidRecord = json.path("message").isTextual() && json.path("attributes").isArray();
        boolean own = invalidRecord || json.path("errors").isArray()
                || json.path("error").isTextual() && OTHERS.stream().noneMatch(json::has);
        String reason = reason(json);
        return !own ? null : switch (answer.status()) {
            case 401, 402, 403 -> Kind.FORBIDDEN;
            case 404 -> reason.contains(NOT_FOUND) ? Kind.REFUSED : null;
            default -> invalidRecord || reason.startsWith(INVALID) ? reason.contains(TOO_MANY) ? Kind.DEFERRED : Kind.REFUSED
                    : ofException(reason);
        };
    }

    /** @return the meaning of an exception's text. A text that names no trouble of a machine's tells the fault of the message. */
    private static Kind ofException(String text) {
        return text.contains(TOO_MANY) ? Kind.DEFERRED
                : NO_CONNECTION.matcher(text).find() ? Kind.UNREACHABLE
                : PASSING.matcher(text).find() ? Kind.AMBIGUOUS
                : PROGRAM.matcher(text).find() ? Kind.UNCLEAR : Kind.REFUSED;
    }

    /** @return Chatwoot's words; empty if it gave none */
    static String reason(JsonNode json) {
        String first = json.path("errors").path(0).asText("");
        return json.path("error").asText(json.path("message").asText(first));
    }
}
