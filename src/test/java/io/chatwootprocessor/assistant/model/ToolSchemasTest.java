package io.chatwootprocessor.assistant.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import io.chatwootprocessor.http.JsonMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The schemas of tools, as models are told them. Pydantic and its like write them with references. */
@Tag("quick")
class ToolSchemasTest {

    private static final String DEFINITIONS = """
            , "$defs": {"Order": {"type": "object", "description": "An order", "properties": {"number": {"type": "string"}, "size": {"$ref": "#/$defs/Size"}},
            "required": ["number"]}, "Size": {"enum": ["S", "M"]}, "Node": {"type": "object", "properties": {"name": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}, "List": {"type": "array", "items": {"$ref": "#/$defs/List"}}}}""";

    @Test
    void aReferenceStandsAsWhatItRefersTo() {
        JsonObjectSchema order = (JsonObjectSchema) property("{\"$ref\": \"#/$defs/Order\"}");

        assertThat(order.description()).isEqualTo("An order");
        assertThat(order.required()).containsExactly("number");
        assertThat(order.properties().get("number")).isInstanceOf(JsonStringSchema.class);
        assertThat(((JsonEnumSchema) order.properties().get("size")).enumValues()).containsExactly("S", "M");
    }

    @Test
    void theWordsBesideAReferenceStand() {
        assertThat(property("{\"$ref\": \"#/$defs/Order\", \"description\": \"What to ship\"}").description()).isEqualTo("What to ship");
        assertThat(property("{\"allOf\": [{\"$ref\": \"#/$defs/Order\"}], \"description\": \"What to ship\"}"))
                .isInstanceOfSatisfying(JsonObjectSchema.class, order -> {
                    assertThat(order.description()).isEqualTo("What to ship");
                    assertThat(order.properties()).containsKey("number");
                });
    }

    @Test
    void allThatAValueHasToBeStandsTogether() {
        JsonObjectSchema both = (JsonObjectSchema) property(
                "{\"allOf\": [{\"$ref\": \"#/$defs/Order\"}, {\"$ref\": \"#/$defs/Node\"}], \"required\": [\"name\"]}");

        assertThat(both.properties()).containsOnlyKeys("number", "size", "name", "children");
        assertThat(both.required()).containsExactlyInAnyOrder("name", "number");
    }

    @Test
    void aValueThatMayBeLeftOutIsThatOfItsOnlyChoice() {
        assertThat(property("{\"anyOf\": [{\"$ref\": \"#/$defs/Order\"}, {\"type\": \"null\"}], \"default\": null}")).isInstanceOf(JsonObjectSchema.class);
        assertThat(property("{\"anyOf\": [{\"$ref\": \"#/$defs/Size\"}, {\"type\": \"integer\"}]}")).isInstanceOfSatisfying(JsonAnyOfSchema.class,
                choice -> assertThat(choice.anyOf()).hasExactlyElementsOfTypes(JsonEnumSchema.class, JsonIntegerSchema.class));
    }

    @Test
    void aSchemaInsideOfItselfIsCutThere() {
        JsonObjectSchema node = (JsonObjectSchema) property("{\"$ref\": \"#/$defs/Node\"}");

        JsonSchemaElement child = ((JsonArraySchema) node.properties().get("children")).items();
        assertThat(child).isInstanceOfSatisfying(JsonObjectSchema.class, cut -> assertThat(cut.properties()).isEmpty());
        assertThat(child.description()).isEqualTo("It has the same form as what it stands in.");
        assertThat(property("{\"$ref\": \"#/$defs/List\"}")).isInstanceOf(JsonArraySchema.class);
    }

    @Test
    void schemasThatReferToEachOtherDoNotBecomeAHugeOne() {
        StringBuilder schema = new StringBuilder("{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/0\"}}, \"$defs\": {");
        for (int i = 0; i < 30; i++) {
            schema.append("\"%d\": {\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/%d\"}, \"b\": {\"$ref\": \"#/$defs/%d\"}}},"
                    .formatted(i, i + 1, i + 1));
        }

        assertThat(schema(schema.append("\"30\": {}}}").toString()).toString().length()).isLessThan(1_000_000);
    }

    @Test
    void numbersToChooseFromStandInWords() {
        assertThat(property("{\"type\": \"integer\", \"enum\": [1, 2], \"description\": \"How many\"}").description()).isEqualTo("How many. enum: [1, 2]");
    }

    @Test
    void aReferenceToNothingIsAText() {
        assertThat(property("{\"$ref\": \"#/$defs/Nobody\"}")).isInstanceOf(JsonStringSchema.class);
    }

    private static JsonSchemaElement property(String property) {
        return schema("{\"type\": \"object\", \"properties\": {\"it\": " + property + "}" + DEFINITIONS).properties().get("it");
    }

    private static JsonObjectSchema schema(String json) {
        return ToolSchemas.of(JsonMap.of(json));
    }
}
