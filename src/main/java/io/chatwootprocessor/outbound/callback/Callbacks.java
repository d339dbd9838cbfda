package io.chatwootprocessor.outbound.callback;

import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.Commands;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Tells a caller of the chat API that a job has ended, with a POST of the job to the address that the caller gave. It arrives at least
 * once. The receiver knows the job by its {@code ai_job_id}, which is also the {@code Idempotency-Key}.
 */
@Component
public class Callbacks {

    /**
     * The parameters of {@code sql/conversation/show-turn.sql}.
     *
     * @throws SendFailed when it is no callback, or its turn is gone
     */
    public Map<String, Object> parameters(@Variable("message") OutboundMessage message) {
        Commands.argument(message, "callback");
        if (message.origin().turnId() == null) {
            throw gone();
        }
        return Map.of("turn_id", message.origin().turnId());
    }

    /**
     * Makes the exchange a POST of the job.
     *
     * @param job as JSON; null: it is gone
     * @throws SendFailed when there is nothing to post, or nowhere to
     */
    public void request(@Body String job, @Variable("message") OutboundMessage message, Exchange exchange) {
        if (job == null) {
            throw gone();
        }
        String address = message.command().argument();
        if (!HttpAddress.is(address)) { // Camel would read placeholders in it, or take it for another component
            throw new SendFailed(Kind.REFUSED, "the callback's address is not an http or https address");
        }
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, "POST");
        request.setHeader(Exchange.HTTP_URI, address);
        request.setHeader(Exchange.CONTENT_TYPE, "application/json");
        request.setHeader("Idempotency-Key", message.origin().turnId());
        request.setBody(job);
    }

    /** @throws SendFailed when the status is not 2xx */
    public SendResult response(Exchange exchange) {
        HttpAnswer answer = HttpAnswer.unread(exchange);
        if (!answer.isSuccess()) {
            throw SendFailed.of("the callback's address answered " + answer.status(), answer);
        }
        return new SendResult(null);
    }

    private static SendFailed gone() {
        return new SendFailed(Kind.REFUSED, "the turn that the callback is about is gone");
    }
}
