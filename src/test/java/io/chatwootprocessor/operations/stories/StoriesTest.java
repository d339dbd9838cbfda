package io.chatwootprocessor.operations.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.operations.routes.OwnFile;
import io.chatwootprocessor.operations.routes.RouteSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/** The stories beside the routes come true, and one that does not says so. */
@ProcessorTest
class StoriesTest {

    @Autowired
    Stories stories;
    @Autowired
    RouteSettings settings;
    @Autowired
    CamelContext context;
    @Autowired
    JdbcTemplate database;
    @Autowired
    OutboundQueue queue;

    static Stream<Story> stories() {
        return StoryFile.below(Path.of("routes")).stream().flatMap(file -> StoryFile.read(file).stream());
    }

    /** A question or a message of an earlier test, tried again while a story is played, would be a call that it does not expect. */
    @BeforeEach
    void nobodyWaitsForAnAnswer() {
        queue.clear();
        database.update("""
                WITH line AS MATERIALIZED (
                    SELECT count(communication.lock_line(line))
                      FROM (SELECT DISTINCT conversation_id AS line FROM communication.message WHERE status = 'received' AND no_answer IS NULL
                             ORDER BY 1) AS lines
                )
                UPDATE communication.message SET no_answer = 'answered' FROM line WHERE status = 'received' AND no_answer IS NULL""");
    }

    @AfterEach
    void noOwnRoute() throws Exception {
        System.clearProperty("OPENAI_API_KEY");
        if (FileSystemUtils.deleteRecursively(settings.own())) {
            await().until(() -> context.getRoute("respond-by-openai") == null);
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    void everyStoryBesideARouteComesTrue(Story story) throws Exception {
        assertThat(stories.play(story)).isEmpty();
    }

    @Test
    void theStoriesOfThePageComeTrueWithTheRouteOfThePage() throws Exception {
        System.setProperty("OPENAI_API_KEY", "not-a-key");
        OwnFile.save(settings, "respond-by-openai.yaml", block("docs/responders.md", "id: respond-by-openai"));
        await().until(() -> context.getRoute("respond-by-openai") != null);

        List<Story> read = StoryFile.read("stories.md", block("docs/stories.md", "- story:"));

        assertThat(read).hasSize(2);
        for (Story story : read) {
            assertThat(stories.play(story)).isEmpty();
        }
    }

    /** As the page has people copy them, all at once. */
    @Test
    void theStoriesOfTheFirstHourComeTrueWithItsRoutes() throws Exception {
        List<Story> read = new ArrayList<>();
        for (Path file : StoryFile.below(Path.of("docs/examples"))) {
            read.addAll(StoryFile.read(file));
        }
        read.addAll(StoryFile.read("first-hour.md", block("docs/first-hour.md", "responder: shop")));
        read.addAll(StoryFile.read("may-answer.story.yaml", block("docs/first-hour.md", "- story: At night")));
        read.forEach(story -> story.settings().forEach(System::setProperty));
        Files.createDirectories(settings.own());
        try {
            for (String route : List.of("events/on-contact_updated.yaml", "telegraph/send-by-telegraph.yaml", "telegraph/telegraph-webhook.yaml")) {
                Files.copy(Path.of("docs/examples", route), settings.own().resolve(route.replaceFirst(".*/", "")));
            }
            Files.writeString(settings.own().resolve("respond-by-shop.yaml"), block("docs/first-hour.md", "id: respond-by-shop"));
            await().until(() -> Stream.of("on-contact_updated", "send-by-telegraph", "telegraph-webhook", "respond-by-shop")
                    .allMatch(id -> context.getRoute(id) != null));
            await().until(() -> database.queryForObject("SELECT (SELECT count(*) FROM communication.listener WHERE event = 'contact_updated')"
                    + " * (SELECT count(*) FROM communication.adapter WHERE name = 'telegraph')", Integer.class) == 1); // it hears of them a moment later
            for (Story story : read.subList(0, 3)) {
                await().untilAsserted(() -> assertThat(stories.play(story)).isEmpty());
            }
            Files.writeString(settings.own().resolve("may-answer.yaml"), block("docs/first-hour.md", "id: may-answer"));
            await().until(() -> context.getRoute("may-answer") != null);
            assertThat(stories.play(read.get(3))).isEmpty();
            assertThat(stories.play(read.get(2))).as("the rule is asked in its own story only").isEmpty();
        } finally {
            read.forEach(story -> story.settings().keySet().forEach(System::clearProperty));
            FileSystemUtils.deleteRecursively(settings.own());
            await().until(() -> context.getRoute("may-answer") == null && context.getRoute("on-contact_updated") == null);
        }
    }

    @Test
    void aStoryThatDoesNotComeTrueSaysWhereWhatWasExpectedAndWhatWasGot() throws Exception {
        Story story = StoryFile.read("a.story.yaml", """
                - story: Echo is polite
                  responder: echo
                  given:
                    - customer: Hello
                  then:
                    stored: [Hello]
                    sent: ["Good day"]
                    calls: [{call: "POST https://crm.example/contacts"}]
                """).get(0);

        // it would wait longer for what does not come; a busy machine may not have answered by then
        await().untilAsserted(() -> assertThat(stories.play(story, Duration.ofSeconds(4))).containsExactly(
                "a.story.yaml:7: Echo is polite: expected sent [\"Good day\"], got [\"You said: Hello\"]",
                "a.story.yaml:8: Echo is polite: expected the call {\"call\":\"POST https://crm.example/contacts\"}, got none"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "- story: x\\n  gven: []\\n  then: {} | a.story.yaml:2: gven is unknown here",
            "- story: x\\n  given: [{}]\\n  then: {} | a.story.yaml:2: given is either",
            "- story: x\\n  given: []\\n  then:\\n    snt: [] | a.story.yaml:4: snt is unknown here",
            "- story: x\\n  given: []\\n  then: {}\\n  answers: [{call: x}] | a.story.yaml:4: an answer has a call",
            "- story: [ | a.story.yaml:1: ",
            "story: x | a.story.yaml:1: a file of stories is a list"})
    void aStoryThatIsWrittenWronglyIsNamedWithItsLine(String text, String why) {
        assertThatThrownBy(() -> StoryFile.read("a.story.yaml", text.replace("\\n", "\n"))).isInstanceOf(StoryFile.Wrong.class)
                .hasMessageStartingWith(why);
    }

    private static String block(String page, String part) throws Exception {
        Matcher block = Pattern.compile("(?ms)^```yaml\\n(.*?)^```").matcher(Files.readString(Path.of(page)));
        while (block.find()) {
            if (block.group(1).contains(part)) {
                return block.group(1);
            }
        }
        throw new AssertionError(page + " has no block with " + part);
    }
}
