package io.chatwootprocessor.tools;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Puts a tool's argument, or a value of the context, into an address, so that it stays one part of it whatever it says. */
@Component
public class UrlPart {

    /**
     * Encodes a value for one segment of a path, or for one value of a query.
     *
     * @param name      of an argument, or else of one of {@link ToolContext#variables()}
     * @param arguments the variable {@code args} of a tool's route
     * @throws IllegalArgumentException there is none, or it is empty, or it leads to another folder
     */
    public String of(String name, @Variable("args") Map<String, Object> arguments, Exchange exchange) {
        Object value = arguments != null && arguments.containsKey(name) ? arguments.get(name)
                : ToolContext.NAMES.contains(name) ? exchange.getVariable(name) : null;
        if (value == null || value.toString().isBlank() || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("no part of an address: " + name);
        }
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
