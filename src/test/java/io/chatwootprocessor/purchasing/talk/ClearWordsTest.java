package io.chatwootprocessor.purchasing.talk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatwootprocessor.assistant.Draft;
import io.chatwootprocessor.assistant.HandOffNeeded;
import io.chatwootprocessor.responder.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** An effect needs clear words, of the rules and of a model. The messages are in {@code purchasing/clear-words.yaml}. */
@Tag("quick")
class ClearWordsTest {

    private static final Words WORDS = new Words();
    private static final Templates TEMPLATES = new Templates();
    private static final Understanding UNDERSTANDING = new Understanding(WORDS, new Tongue(WORDS), new Intents(WORDS), new Lines(WORDS));
    private static final Situations SITUATIONS = new Situations(UNDERSTANDING, TEMPLATES, WORDS);
    private static final List<String> DEEDS = List.of("confirm_purchase_order", "cancel_order", "mark_order_received");
    private static final String ORDER = "{\"name\":\"P00012\",\"state\":\"%s\","
            + "\"lines\":[{\"product\":\"LAMP-01\",\"name\":\"Lamp\",\"quantity\":\"10\",\"price\":\"990\"}]}";

    @ParameterizedTest(name = "{1}")
    @MethodSource("messages")
    void theRulesActOnClearWordsOnly(Map<String, String> group, String said) {
        List<String> effects = new ArrayList<>();
        Situation now = SITUATIONS.of(turn(group, said));
        Desk desk = new Desk(TEMPLATES, now, (tool, arguments) -> {
            if (!tool.equals("check_order_status")) {
                effects.add(tool + (arguments.isEmpty() ? "" : " " + arguments));
            }
            String state = group.getOrDefault("order", "draft");
            return state.equals("none") ? "{\"outcome\":\"done\"}" : "{\"outcome\":\"done\",\"order\":" + ORDER.formatted(state) + "}";
        }, new Draft(), true);

        try {
            new Dialog(SITUATIONS, new Offers(WORDS, new Dates(WORDS)), WORDS).reply(false, now, desk);
        } catch (HandOffNeeded e) {
            effects.add("a human goes on");
        }

        String does = group.get("does");
        if (does == null) {
            assertThat(effects).as(said).filteredOn(effect -> !effect.equals("a human goes on")).isEmpty();
        } else {
            assertThat(effects).as(said).singleElement().asString().startsWith(does);
        }
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("messages")
    void aModelActsOnClearWordsOnly(Map<String, String> group, String said) {
        ModelCalls calls = new ModelCalls(SITUATIONS, UNDERSTANDING, WORDS);
        Turn turn = turn(group, said);

        assertThat(DEEDS).as(said).filteredOn(deed -> calls.refusal(turn, deed, Map.of()).isEmpty())
                .isEqualTo(DEEDS.stream().filter(deed -> deed.equals(group.get("does"))).toList());
        if (group.containsKey("call")) {
            assertThat(calls.refusal(turn, "update_order_line", new Yaml().load(group.get("call")))).as(said).isPresent();
        }
    }

    private static Turn turn(Map<String, String> group, String said) {
        String language = Objects.requireNonNullElse(UNDERSTANDING.language(said), "es");
        List<Turn.Line> history = new ArrayList<>();
        if (group.containsKey("after")) {
            Map<String, String> filled = Map.of("name", "P00012", "date", "12/12/2020", "said", "0 LAMP-01");
            String reason = group.containsKey("reason") ? TEMPLATES.text(language, group.get("reason"), filled) + "\n\n" : "";
            history.add(new Turn.Line("user", group.getOrDefault("before", "10 x LAMP-01")));
            history.add(new Turn.Line("assistant", reason + TEMPLATES.text(language, group.get("after"), filled)));
        }
        return new Turn(UUID.randomUUID().toString(), 1, new Turn.Conversation(7, 1, "+4911", "whatsapp", null, null, null, null), null,
                List.of(new Turn.Message(1, said, JsonNodeFactory.instance.arrayNode(), "chatwoot", true, null, null)), history, 0, null);
    }

    private static Stream<Arguments> messages() {
        List<Map<String, Object>> groups = new Yaml().load(ClearWordsTest.class.getResourceAsStream("/purchasing/clear-words.yaml"));
        return groups.stream().flatMap(group -> {
            Map<String, String> texts = new LinkedHashMap<>();
            group.forEach((name, value) -> texts.put(name, value.toString()));
            return ((List<?>) group.get("say")).stream().map(said -> Arguments.of(texts, said));
        });
    }
}
