package io.chatwootprocessor.outbound.chatwoot;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is changed at Chatwoot's conversation is added to what is there, and not more than once. */
@ProcessorTest
class ChatwootChangesTest {

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long chatwootConversation = Payloads.unused();
    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        queue.clear();
        chatwoot.storesMessages();
        conversation = program.webhook(Payloads.message(Payloads.unused(), chatwootConversation, Payloads.unused(), "Hello?")).number("conversation_id");
        chatwoot.server().stubFor(post(urlMatching(".*/(labels|custom_attributes|assignments)")).willReturn(okJson("{}")));
    }

    @AfterEach
    void nobodyWaits() {
        queue.clear();
    }

    @Test
    void aLabelIsAddedToThoseThatAreThere() {
        chatwoot.server().stubFor(get(urlMatching(".*/" + chatwootConversation + "/labels")).willReturn(okJson("{\"payload\":[\"new\"]}")));

        done("add_label", "vip");

        assertThat(posted()).containsExactly("{\"labels\":[\"new\",\"vip\"]}");
    }

    @Test
    void aLabelThatIsThereIsNotAddedAgain() {
        chatwoot.server().stubFor(get(urlMatching(".*/" + chatwootConversation + "/labels")).willReturn(okJson("{\"payload\":[\"vip\"]}")));

        done("add_label", "vip");

        assertThat(posted()).isEmpty();
    }

    @Test
    void anAttributeIsSetBesideTheOthers() {
        chatwoot.server().stubFor(get(urlMatching(".*/conversations/" + chatwootConversation))
                .willReturn(okJson("{\"id\":" + chatwootConversation + ",\"custom_attributes\":{\"colour\":\"blue\",\"size\":\"S\"}}")));

        done("set_attribute", "size=M = medium");

        assertThat(posted()).containsExactly("{\"custom_attributes\":{\"colour\":\"blue\",\"size\":\"M = medium\"}}");
    }

    @Test
    void aTeamIsFoundByItsName() {
        chatwoot.server().stubFor(get(urlMatching(".*/teams")).willReturn(okJson("[{\"id\":4,\"name\":\"support\"},{\"id\":7,\"name\":\"sales\"}]")));

        done("assign_team", "Sales");

        assertThat(posted()).containsExactly("{\"team_id\":7}");
    }

    @Test
    void aTeamThatIsNotThereIsADeadLetterThatSaysSo() {
        chatwoot.server().stubFor(get(urlMatching(".*/teams")).willReturn(okJson("[]")));

        long command = queued("assign_team", "sales");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "failed"));
        assertThat(queue.message(command).get("last_error").toString()).isEqualTo("there is no team sales in Chatwoot's account");
    }

    private List<String> posted() {
        return chatwoot.posts().stream().map(request -> request.getBodyAsString()).toList();
    }

    private void done(String command, String argument) {
        long id = queued(command, argument);
        await().untilAsserted(() -> assertThat(queue.message(id)).containsEntry("status", "sent"));
    }

    private long queued(String command, String argument) {
        return database.queryForObject("SELECT message_id FROM communication.queue_message(jsonb_build_object('conversation_id', ?::bigint, 'adapter', 'chatwoot',"
                + " 'lifetime', 60, 'command', ?::text, 'argument', ?::text))", Long.class, conversation, command, argument);
    }
}
