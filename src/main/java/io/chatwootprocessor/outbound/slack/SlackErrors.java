package io.chatwootprocessor.outbound.slack;

import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Maps Slack's words for an error to their meaning for the message. The words stand on docs.slack.dev, on the page of each method, and, of
 * incoming webhooks, on the page "Sending messages using incoming webhooks".
 */
public final class SlackErrors {

    /** It was not taken, and waiting helps. */
    private static final Set<String> THROTTLED = Set.of("ratelimited", "rate_limited", "message_limit_exceeded");
    /** Slack failed: it may have been taken. */
    private static final Set<String> AMBIGUOUS = Set.of("internal_error", "fatal_error", "service_unavailable", "request_timeout",
            "rollup_error", "team_added_to_org");
    /** The message itself is at fault. */
    private static final Set<String> REFUSED = Set.of("msg_too_long", "no_text", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long",
            "too_many_attachments", "invalid_arguments", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_json",
            "invalid_payload", "json_not_object", "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema",
            "markdown_text_conflict", "missing_text_or_fallback_or_attachments", "user_not_found");
    /** Somebody has to set something right; the waiting messages go out then. */
    private static final Set<String> FORBIDDEN = Set.of("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
            "no_permission", "missing_scope", "not_allowed_token_type", "org_login_required", "ekm_access_denied", "access_denied",
            "team_access_not_granted", "enterprise_is_restricted", "two_factor_setup_required", "accesslimited", "channel_not_found",
            "not_in_channel", "is_archived", "channel_is_archived", "action_prohibited", "invalid_token", "no_service", "no_service_id",
            "no_active_hooks", "no_team", "team_disabled", "posting_to_general_channel_denied", "messages_tab_disabled",
            "as_user_not_supported", "external_channel_migrating");
    /** The message that was to be changed cannot be changed any more. */
    private static final Set<String> UNCHANGEABLE = Set.of("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive",
            "update_failed", "thread_not_found");
    /** The app may not write in that channel. */
    private static final Set<String> CHANNEL = Set.of("channel_not_found", "not_in_channel", "is_archived", "channel_is_archived");
    private static final Map<String, String> ADVICE = Map.of(
            "not_in_channel", ": invite the app there, by /invite and its name",
            "channel_not_found", ": SLACK_CHANNEL must be the id of a channel that the app is in",
            "invalid_auth", ": SLACK_BOT_TOKEN is not a token that is valid",
            "missing_scope", ": give the app the scopes of docs/slack.md, and install it again");
    private static final String WORD = "[a-z][a-z_]{1,60}";
    private static final int LONGEST = 200;

    private SlackErrors() {
    }

    /** @return Slack's word for the error; null: it is none of Slack's answers */
    static String word(HttpAnswer answer, byte[] body) {
        String said = answer.json().isObject() ? answer.json().path("error").asText("")
                : body == null || body.length > LONGEST ? "" : new String(body, StandardCharsets.UTF_8).strip();
        return said.matches(WORD) ? said : null;
    }

    /** @param word of {@link #word}; null: somebody else answered */
    static SendFailed failure(String word, HttpAnswer answer) {
        if (word == null) {
            return answer.isSuccess() ? new SendFailed(Kind.AMBIGUOUS, "a server in Slack's place answered " + answer.status() + " without saying"
                    + " that it took the message", answer) : SendFailed.of("a server in Slack's place answered " + answer.status(), answer);
        }
        return new SendFailed(kind(word, answer), said(word), answer);
    }

    /** A word of Slack's for people, with the remedy. */
    public static String said(String word) {
        return "Slack says " + word + ADVICE.getOrDefault(word, "");
    }

    static boolean isUnchangeable(String word) {
        return word != null && UNCHANGEABLE.contains(word);
    }

    /** Whether the channel is at fault. */
    static boolean isOfChannel(String word) {
        return word != null && CHANNEL.contains(word);
    }

    private static Kind kind(String word, HttpAnswer answer) {
        if (THROTTLED.contains(word) || answer.status() == 429) {
            return Kind.THROTTLED;
        }
        if (AMBIGUOUS.contains(word)) {
            return Kind.AMBIGUOUS;
        }
        if (REFUSED.contains(word)) {
            return Kind.REFUSED;
        }
        if (FORBIDDEN.contains(word) || word.startsWith("restricted_action")) {
            return Kind.FORBIDDEN;
        }
        // an error that nobody knows yet: Slack did not take it
        return answer.isSuccess() ? Kind.REJECTED : FailureKinds.of(answer, unknown -> Kind.REJECTED);
    }
}
