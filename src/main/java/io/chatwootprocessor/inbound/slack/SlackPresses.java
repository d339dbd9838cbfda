package io.chatwootprocessor.inbound.slack;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.slack.SlackSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Reads Slack's request for a pressed button: a form whose field {@code payload} is JSON of the type {@code block_actions}
 * (docs.slack.dev/reference/interaction-payloads/block_actions-payload). The answer to the person who pressed goes to the {@code
 * response_url}. Before that, Slack gets its 200, for which it waits three seconds.
 */
@Component
public class SlackPresses {

    private static final String PAYLOAD = "payload=";
    private static final Set<String> DECISIONS = Set.of("approve", "deny");
    private static final String ID = "[1-9]\\d{0,17}";
    private static final String CHANNEL = "[CG][A-Z0-9]+"; // an id; of a name Slack does not tell the id
    private static final int LONGEST_NAME = 100;

    private final SlackSettings settings;
    private final MeterRegistry meters;

    SlackPresses(SlackSettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.meters = meters;
    }

    /**
     * @param body the form, as it came; null: an empty one
     * @return null: it is no button of an approval
     * @throws RequestError 400 where it is no such form
     */
    public SlackPress read(@Body byte[] body) {
        JsonNode payload = payload(body == null ? "" : new String(body, StandardCharsets.UTF_8));
        JsonNode action = payload.at("/actions/0");
        String decision = action.path("action_id").asText();
        String approval = action.path("value").asText();
        if (!"block_actions".equals(payload.path("type").asText()) || !DECISIONS.contains(decision) || !approval.matches(ID)) {
            return null;
        }
        JsonNode user = payload.path("user");
        String id = name(user.path("id"));
        String name = name(user.path("username").isTextual() ? user.path("username") : user.path("name"));
        return new SlackPress(Long.parseLong(approval), decision, "slack: " + (name.isEmpty() ? id : name + " (" + id + ")"),
                refusal(id, payload.at("/container/channel_id").asText("")), address(payload.path("response_url").asText("")));
    }

    /** A message that was posted before the setting was changed may stand in a channel of other people. */
    private String refusal(String user, String channel) {
        if (settings.hasToken() && settings.channel().matches(CHANNEL) && !channel.equals(settings.channel())) {
            return "You may not decide approvals here: they are decided in the channel that SLACK_CHANNEL names.";
        }
        return settings.approvers().isEmpty() || settings.approvers().contains(user) ? null
                : "You may not decide approvals: processor.slack.approvers does not name you.";
    }

    /**
     * Counts the press.
     *
     * @param row of {@code direct:decide-approval}; null: they may not decide
     * @return the text for the person who pressed; null: none
     */
    public String answer(@Variable("press") SlackPress press, @Body Map<String, Object> row) {
        meters.counter("processor.slack.presses", "outcome", SlackPress.outcome(row)).increment();
        return press.responseUrl() == null ? null : press.answer(row);
    }

    /** Makes the exchange the request that tells that text to the person who pressed, and to nobody else. */
    public void respond(@Variable("press") SlackPress press, @Body String text, Exchange exchange) {
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, "POST");
        request.setHeader(Exchange.HTTP_URI, press.responseUrl());
        request.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        request.setBody(JsonBody.write(Map.of("response_type", "ephemeral", "replace_original", false, "text", text)));
    }

    private static JsonNode payload(String form) {
        String json = Arrays.stream(form.split("&")).filter(field -> field.startsWith(PAYLOAD)).map(field -> field.substring(PAYLOAD.length()))
                .findFirst().orElseThrow(() -> new RequestError(400, "payload_required"));
        try {
            return JsonBody.read(URLDecoder.decode(json, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new RequestError(400, "invalid_payload");
        }
    }

    private static String name(JsonNode name) {
        String text = JsonBody.storable(name.asText("")).strip();
        return text.substring(0, Math.min(text.length(), LONGEST_NAME));
    }

    /** Only an address of Slack's, or of the server that stands in for it. */
    private String address(String url) {
        try {
            URI given = URI.create(url);
            String host = given.getHost() == null ? "" : given.getHost();
            boolean slacks = "https".equals(given.getScheme()) && (host.endsWith(".slack.com") || host.endsWith(".slack-gov.com"));
            return slacks || given.getAuthority() != null && given.getAuthority().equals(URI.create(settings.apiUrl()).getAuthority()) ? url : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
