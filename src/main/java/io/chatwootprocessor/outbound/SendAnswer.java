package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The answers of {@code POST /outbound/send}. */
@Component
public class SendAnswer {

    /** 202: the message is stored, and will be sent. */
    public void queued(@Variable("message_id") long messageId, Exchange exchange) {
        answer(exchange, 202, Map.of("message_id", messageId, "status", "queued"));
    }

    /**
     * 200 if the message was sent, 502 if it failed. 202 if it waits longer than its caller, because somebody asked for it before without
     * waiting.
     *
     * @param row of {@code sql/outbound/message-outcome.sql}; null: its person was erased meanwhile
     * @throws RequestError 404 where there is no such message any more
     */
    public void outcome(@Body Map<String, Object> row, Exchange exchange) {
        if (row == null) {
            throw new RequestError(404, "The message was erased");
        }
        if ("sent".equals(row.get("status"))) {
            Map<String, Object> response = new LinkedHashMap<>();
            response.put("status", "sent");
            for (String field : new String[] {"conversation_id", "content", "message_id", "adapter", "external_id"}) {
                response.put(field, row.get(field));
            }
            if (!"".equals(row.get("session_id"))) {
                response.put("session_id", row.get("session_id"));
            }
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("conversation_id", row.get("conversation_id"));
            answer.put("response", response);
            answer(exchange, 200, answer);
        } else if ("queued".equals(row.get("status"))) {
            queued((Long) row.get("message_id"), exchange);
        } else {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("conversation_id", row.get("conversation_id"));
            detail.put("message_id", row.get("message_id"));
            detail.put("status", row.get("status"));
            detail.put("error", row.get("last_error"));
            detail.put("in_doubt", row.get("in_doubt"));
            detail.put("payload", Map.of("conversation_id", row.get("conversation_id"), "content", row.get("content"),
                    "adapter", row.get("adapter")));
            answer(exchange, 502, Map.of("detail", detail));
        }
    }

    private static void answer(Exchange exchange, int status, Map<String, Object> body) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(JsonBody.write(body));
    }
}
