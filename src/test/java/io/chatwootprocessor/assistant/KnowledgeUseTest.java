package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.assistant.Knowledge.Passage;
import io.chatwootprocessor.assistant.model.ModelAnswer;
import io.chatwootprocessor.assistant.model.Usage;
import io.chatwootprocessor.responder.Reply.HandOver;
import io.chatwootprocessor.responder.Turn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What an assistant does with passages: it shows them, says them where there is no model, and keeps to them where the file says so. */
@Tag("quick")
class KnowledgeUseTest {

    private static final List<Passage> FOUND = List.of(new Passage("returns.md", "Returns > Time", 0.8, "Return it within 30 days.", "https://shop.example/returns"),
            new Passage("other.md", null, 0.2, "Something else.", null));

    private final Draft draft = new Draft();

    @Test
    void whereThereIsNoModelTheBestPassageIsSaidWithItsSource() {
        FromKnowledge knowledge = new FromKnowledge(tool(FOUND));

        knowledge.look(round("model: none\nknowledge: {bases: [handbook]}", "How long?"), draft);

        assertThat(draft.passages()).as("those above the score").hasSize(1);
        assertThat(knowledge.answer(null, draft, null)).isEqualTo("Return it within 30 days.\n\n(returns.md, Returns > Time)\nhttps://shop.example/returns");
    }

    @Test
    void whereNothingIsFoundAHumanGoesOn() {
        FromKnowledge knowledge = new FromKnowledge(tool(List.of()));

        knowledge.look(round("model: none\nknowledge: {bases: [handbook]}", "How long?"), draft);

        assertThatThrownBy(() -> knowledge.answer(null, draft, null)).isInstanceOf(HandOffNeeded.class)
                .satisfies(e -> assertThat(((HandOffNeeded) e).reason()).isEqualTo(HandOffReason.MISSING_KNOWLEDGE));
    }

    @Test
    void anAssistantThatIsGivenTheConversationAnswersFromItsOwnKnowledge() {
        draft.found(FOUND);
        draft.heard("Shipped.", false, false);

        draft.handsOver(new HandOver("reception", "faq", "Wants to return it", ""));

        FromKnowledge knowledge = new FromKnowledge(tool(List.of()));
        knowledge.look(round("model: none\nknowledge: {bases: [shop]}", "How long?"), draft);
        assertThatThrownBy(() -> knowledge.answer(null, draft, null)).isInstanceOf(HandOffNeeded.class);
        assertThat(Clarifying.isDue(round("instructions: Hi\nknowledge: {bases: [shop], answer: only-from-knowledge}", "How long?"), draft)).isTrue();
        assertThat(draft.allPassages()).as("the turn's record has all").isEqualTo(FOUND);
    }

    @Test
    void theToolGivesWhatFitsAndRemembersIt() {
        Round round = round("instructions: Hi\nknowledge: {bases: [handbook]}", "How long?");

        String said = tool(FOUND).apply(Map.of("question", "How long?"), draft, round);

        assertThat(said).isEqualTo("[returns.md > Returns > Time] https://shop.example/returns\nReturn it within 30 days.");
        assertThat(draft.passages()).hasSize(1);
        assertThat(tool(FOUND).fits(round.assistant())).isTrue();
        assertThat(tool(FOUND).fits(round("instructions: Hi", "?").assistant())).isFalse();
    }

    @Test
    void underOnlyFromKnowledgeNumbersStandSomewhere() {
        Verdicts verdicts = new Verdicts(new AssistantSettings(Path.of("config/assistants"), null), new DeedClaims(), new RuleBook(List.of()));
        Round only = round("instructions: Hi\nknowledge: {bases: [handbook], answer: only-from-knowledge}", "How long?");
        draft.found(FOUND.subList(0, 1));

        assertThat(verdicts.of(only, draft, says("Within 30 days: https://shop.example/returns"))).isEmpty();
        assertThat(verdicts.of(only, draft, says("Within 14 days."))).containsExactly(new Verdict("grounding", "14"));
        assertThat(verdicts.of(round("instructions: Hi", "How long?"), draft, says("Within 14 days."))).isEmpty();
    }

    @Test
    void aReplyIsInTheCustomersLanguageFitsAndIsWhole() {
        Verdicts verdicts = new Verdicts(new AssistantSettings(Path.of("config/assistants"), Map.of("api", 20)), new DeedClaims(), new RuleBook(List.of()));
        Round round = round("instructions: Hi", "Wo ist meine Bestellung? Ich habe sie noch nicht erhalten.");

        assertThat(verdicts.of(round, draft, says("It is on the way and you will have it."))).extracting(Verdict::verdict).containsExactly("length");
        assertThat(verdicts.of(round, draft, new ModelAnswer("Es kommt", List.of(), true, Usage.UNKNOWN, null))).extracting(Verdict::verdict).containsExactly("cut");
        Verdicts wide = new Verdicts(new AssistantSettings(Path.of("config/assistants"), null), new DeedClaims(), new RuleBook(List.of()));
        assertThat(wide.of(round, draft, says("It is on the way and you will have it."))).extracting(Verdict::verdict).containsExactly("language");
        assertThat(Verdicts.clean(Prompt.COLLEAGUE + "Hello")).isEqualTo("Hello");
    }

    private static ModelAnswer says(String text) {
        return new ModelAnswer(text, List.of(), false, Usage.UNKNOWN, null);
    }

    private static SearchKnowledgeTool tool(List<Passage> found) {
        Knowledge knowledge = (bases, question, limit) -> found;
        return new SearchKnowledgeTool(new StaticListableBeanFactory(Map.of("knowledge", knowledge)).getBeanProvider(Knowledge.class));
    }

    private static Round round(String yaml, String says) {
        Assistant assistant = new AssistantReader().read("test", yaml.getBytes(StandardCharsets.UTF_8), Path.of("."));
        Turn turn = new Turn("t", 1, new Turn.Conversation(0, 0, "somebody", "api", null, null, null, null), null,
                List.of(new Turn.Message(0, says, null, "chat", false, null, null)), List.of(), 0, null);
        return new Round(assistant, turn, "t", null, "{}", List.of(), Long.MAX_VALUE);
    }
}
