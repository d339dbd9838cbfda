package io.chatwootprocessor.operations.reconciliation.chatwoot;

import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.client5.http.utils.DateUtils;
import org.springframework.stereotype.Component;

/** How Chatwoot's REST API is asked about an account: in a user's name, since bots may list nothing. */
@Component
class ChatwootCall {

    private final ChatwootSettings settings;

    ChatwootCall(ChatwootSettings settings) {
        this.settings = settings;
    }

    /** Whether there is a Chatwoot to ask. */
    boolean isSetUp() {
        return !blank(settings.baseUrl()) && !blank(token());
    }

    /** Makes the exchange a GET. */
    void get(Exchange exchange, long account, String path, String query) {
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setBody(null);
        request.setHeader(Exchange.HTTP_METHOD, "GET");
        request.setHeader(Exchange.HTTP_URI, settings.baseUrl().replaceFirst("/+$", "") + "/api/v1/accounts/" + account + path);
        request.setHeader(Exchange.HTTP_QUERY, query);
        request.setHeader("api_access_token", token());
    }

    /** @throws LookFailed where it is no success */
    static HttpAnswer answer(Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        if (!answer.isSuccess()) {
            throw LookFailed.of(answer);
        }
        return answer;
    }

    /** When Chatwoot answered, on its clock; ours where it does not say. */
    static Instant toldAt(Exchange exchange, Instant ours) {
        String date = exchange.getMessage().getHeader("Date", String.class);
        Instant theirs = date == null ? null : DateUtils.parseStandardDate(date);
        return theirs == null ? ours : theirs;
    }

    private String token() {
        return blank(settings.userToken()) ? settings.apiKey() : settings.userToken();
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
