package io.chatwootprocessor.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model gives is what the tool declares, or it hears in words what is wrong. */
@Tag("quick")
class ToolArgumentsTest {

    private static final Tool TOOL = new Tool("order", "An order", Map.of("type", "object", "properties", Map.of(
            "number", Map.of("type", "string"), "count", Map.of("type", "integer"), "price", Map.of("type", "number"),
            "urgent", Map.of("type", "boolean"), "detail", Map.of("type", "string", "enum", List.of("short", "long")),
            "lines", Map.of("type", "array", "items", Map.of("type", "object", "required", List.of("sku"),
                    "properties", Map.of("sku", Map.of("type", "string"))))),
            "required", List.of("number")), Set.of("orders"), true, false, true, Tool.TIMEOUT);

    @Test
    void declaredArgumentsComeWithTheirTypes() {
        ToolArguments read = ToolArguments.read(TOOL, """
                {"number":"A-1","count":3,"price":19.95,"urgent":true,"detail":"short","lines":[{"sku":"x"}]}""");

        assertThat(read.problem()).isNull();
        assertThat(read.values()).isEqualTo(Map.of("number", "A-1", "count", 3, "price", new BigDecimal("19.95"), "urgent", true,
                "detail", "short", "lines", List.of(Map.of("sku", "x"))));
    }

    @Test
    void aWholeNumberMayBeWrittenWithAPointAndMayBeLong() {
        assertThat(ToolArguments.read(TOOL, "{\"number\":\"A\",\"count\":3.0}").values()).containsEntry("count", 3);
        assertThat(ToolArguments.read(TOOL, "{\"number\":\"A\",\"count\":5000000000}").values()).containsEntry("count", 5_000_000_000L);
    }

    @Test
    void nullIsLeftOutWhereTheParameterMayBe() {
        assertThat(ToolArguments.read(TOOL, "{\"number\":\"A\",\"count\":null}").values()).isEqualTo(Map.of("number", "A"));
        assertThat(ToolArguments.read(TOOL, "{\"number\":null}").problem()).contains("number");
    }

    @Test
    void noTextAtAllIsNoArgument() {
        Tool simple = new Tool("now", "The time", Map.of("type", "object", "properties", Map.of()), Set.of(), true, false, true,
                Tool.TIMEOUT);

        assertThat(ToolArguments.read(simple, null).areValid()).isTrue();
        assertThat(ToolArguments.read(simple, " ").areValid()).isTrue();
        assertThat(ToolArguments.read(simple, "{\"x\":1}").problem()).isEqualTo("There is no parameter x. The tool takes none.");
        assertThat(ToolArguments.read(TOOL, "").problem()).contains("number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "{\"number\":7}; number",
            "{\"number\":\"A\",\"count\":\"3\"}; count",
            "{\"number\":\"A\",\"count\":3.5}; count",
            "{\"number\":\"A\",\"urgent\":\"yes\"}; urgent",
            "{\"number\":\"A\",\"detail\":\"all\"}; detail",
            "{\"number\":\"A\",\"lines\":[{}]}; lines/0",
            "{\"count\":1}; number",
            "{\"number\":\"A\",\"CamelHttpUri\":\"http://elsewhere\"}; There is no parameter CamelHttpUri",
            "{\"number\":\"A\",\"count\":1e999999999}; too large",
            "{\"number\":\"A\",\"price\":1e-999999999}; too large",
            "{\"number\":\"A\",\"count\":1e300}; too large",
            "{\"number\":\"A\",\"count\":99999999999999999999}; too large",
            "{\"number\":\"A\",\"number\":\"B\"}; one whole JSON object"})
    void whatIsWrongIsNamed(String json, String named) {
        ToolArguments read = ToolArguments.read(TOOL, json);

        assertThat(read.areValid()).isFalse();
        assertThat(read.values()).isEmpty();
        assertThat(read.problem()).contains(named).hasSizeLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"number\":", "[]", "\"A\"", "null", "{} {}", "{'number':'A'}", "number=A"})
    void halfAJsonOrNoneIsSaidToBeNone(String json) {
        assertThat(ToolArguments.read(TOOL, json).problem()).isEqualTo("The arguments are not one whole JSON object.");
    }

    @Test
    void aMegabyteIsRefusedBeforeItIsRead() {
        String megabyte = "{\"number\":\"" + "x".repeat(1_000_000) + "\"}";

        assertThat(ToolArguments.read(TOOL, megabyte).problem()).contains("longer than 32000 characters");
        assertThat(ToolArguments.check(TOOL, Map.of("number", "x".repeat(1_000_000))).problem()).contains("longer than 32000 characters");
    }

    @Test
    void whatPostgresqlCannotStoreIsReplaced() {
        assertThat(ToolArguments.read(TOOL, "{\"number\":\"a\\u0000b\\ud800c\"}").values()).isEqualTo(Map.of("number", "a\uFFFDb\uFFFDc"));
    }

    @Test
    void aDeepNestIsRefused() {
        assertThat(ToolArguments.read(TOOL, "{\"number\":" + "[".repeat(15_000) + "]".repeat(15_000) + "}").areValid()).isFalse();
    }
}
