package io.chatwootprocessor.tools;

import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.support.component.EndpointUriFactorySupport;

/**
 * Makes the address of an {@code ai-tool} endpoint from a YAML file. Texts for people and models, and a schema, are taken as
 * they stand: in an address {@code +} is a space, and {@code &} the end. Camel does that for its secret options.
 */
public class AiToolUri extends EndpointUriFactorySupport {

    private static final Set<String> AS_THEY_STAND = Set.of("argSchema", "description", "title");
    private static final Set<String> OPTIONS = Set.of("toolName", "tags", "description", "parameter", "argSchema", "title", "readOnlyHint",
            "destructiveHint", "idempotentHint", "openWorldHint", "timeout", "resultLimit");

    @Override
    public boolean isEnabled(String scheme) {
        return scheme.equals("ai-tool");
    }

    @Override
    public String buildUri(String scheme, Map<String, Object> properties, boolean encode) throws URISyntaxException {
        Map<String, Object> options = new LinkedHashMap<>(properties);
        String uri = buildPathParameter("ai-tool:toolName", scheme + ":toolName", "toolName", null, true, options);
        return buildQueryParameters(uri, options, encode);
    }

    @Override
    public Set<String> propertyNames() {
        return OPTIONS;
    }

    @Override
    public Set<String> secretPropertyNames() {
        return AS_THEY_STAND;
    }

    @Override
    public Map<String, String> multiValuePrefixes() {
        return Map.of("parameter", "parameter.");
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }
}
