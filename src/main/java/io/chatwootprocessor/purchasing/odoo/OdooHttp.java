package io.chatwootprocessor.purchasing.odoo;

import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.odoo.OdooPatience.Call;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Writes requests to Odoo, and tells from the answers whether it is well; see {@code routes/purchasing/odoo/call-odoo-once.yaml}. */
@Component
public class OdooHttp {

    private static final int TOO_MANY = 429;
    private static final int SERVER_FAULT = 500;

    private final OdooSettings settings;

    OdooHttp(OdooSettings settings) {
        this.settings = settings;
    }

    /** How long one call may take. */
    public int timeoutMillis() {
        return (int) settings.timeout().toMillis();
    }

    /** Makes the exchange the request of the variable {@code calling}. */
    public void write(@Variable("calling") Call call, Exchange exchange) {
        OdooRequest odoo = call.request();
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, odoo.method());
        request.setHeader(Exchange.HTTP_URI, settings.url().replaceFirst("/+$", "") + odoo.path());
        odoo.headers().forEach(request::setHeader);
        if (odoo.body() != null) {
            request.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        }
        request.setBody(odoo.body() == null ? null : odoo.body().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @return the answer, also where it refuses the request
     * @throws OrderFailed where it says that Odoo is not well: that counts for the breaker
     */
    public HttpAnswer read(Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        if (answer.status() == TOO_MANY) {
            throw new OrderFailed(Kind.UNREACHABLE, "Odoo takes no more calls now (429)");
        }
        if (answer.status() >= SERVER_FAULT || answer.status() == 0) {
            throw new OrderFailed(Kind.UNCLEAR, "Odoo answered " + answer.status());
        }
        return answer;
    }
}
