package io.chatwootprocessor.http;

import org.apache.camel.Exchange;
import org.apache.camel.spi.SimpleFunction;
import org.springframework.stereotype.Component;

/**
 * {@code ${json(…)}} in routes: a value as JSON, so that it can stand in a JSON text. A text is quoted, and its quotes and
 * line breaks are escaped. Lists, maps and records are arrays and objects; no value is null.
 */
@Component
public class JsonFunction implements SimpleFunction {

    @Override
    public String getName() {
        return "json";
    }

    @Override
    public Object apply(Exchange exchange, Object input) {
        return JsonBody.write(input);
    }

    @Override
    public boolean allowNull() {
        return true;
    }
}
