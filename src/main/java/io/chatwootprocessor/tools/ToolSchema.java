package io.chatwootprocessor.tools;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;

/** JSON Schemas of tools' arguments. They read no file and call nobody, whatever they refer to. */
public final class ToolSchema {

    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaCacheEnabled(false).schemaLoader(loader -> loader.block(address -> true)));

    private ToolSchema() {
    }

    /**
     * The schema as a map, without the keys that tools do not need.
     *
     * @throws IllegalArgumentException it cannot be used to check anything
     */
    public static Map<String, Object> usable(ObjectNode schema) {
        try {
            schema.remove(List.of("$schema", "$id")); // the drafts agree in what tools need
            SCHEMAS.getSchema(schema).initializeValidators();
        } catch (SchemaException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the schema of the arguments cannot be used: " + e.getMessage(), e);
        }
        return JSON.convertValue(schema, new TypeReference<>() { });
    }

    static List<Error> validate(JsonNode schema, JsonNode value) {
        return SCHEMAS.getSchema(schema).validate(value);
    }
}
