package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.SourceFiles;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A message passes the files that docs/how-a-message-goes.md lists, from the webhook's socket to the reply's POST. */
@ProcessorTest
class WayOfAMessageTest {

    private static final String PAGE = SourceFiles.read(Path.of("docs/how-a-message-goes.md")).split("## The files, in order")[1].split("\n## ")[0];
    private static final Pattern FILE = Pattern.compile("`(routes/[\\w/-]+\\.yaml)`");

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long inbox = Payloads.unused();

    @BeforeEach
    void echoAnswers() {
        queue.clear();
        chatwoot.storesMessages();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', 'echo')", Long.toString(inbox));
    }

    @Test
    void eachListedRouteRuns() {
        Set<String> listed = FILE.matcher(PAGE).results().map(found -> found.group(1)).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, Integer> before = runs();

        Customer customer = new Customer(program, inbox);
        long conversation = customer.says("Hi");
        await().until(() -> queue.statuses(conversation).equals(List.of("sent")));
        // outside of production an answer is simulated: this one goes to Chatwoot
        assertThat(program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hello\",\"live\":true,\"async\":true}").status())
                .isEqualTo(202);

        await().untilAsserted(() -> assertThat(chatwoot.messages(customer.chatwootConversation())).containsExactly("Hello"));
        assertThat(listed).hasSizeGreaterThan(20);
        await().untilAsserted(() -> {
            Map<String, Integer> now = runs();
            assertThat(listed).allSatisfy(file -> assertThat(now.getOrDefault(file, 0)).as(file).isGreaterThan(before.getOrDefault(file, 0)));
        });
    }

    /** How often the route of each file ran. */
    private Map<String, Integer> runs() {
        return StreamSupport.stream(program.get("/routes").body().path("routes").spliterator(), false)
                .collect(Collectors.toMap(route -> route.path("file").asText(), route -> route.path("count").asInt(), Integer::sum));
    }
}
