package io.chatwootprocessor.outbound.http;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The HTTP channel, both ways: what docs/adding-a-channel.md shows. */
@ProcessorTest
class HttpChannelTest {

    private static final String KEY = "the-key-of-the-channel"; // of ProcessorTest
    private static final String PATH = "/channel";             // of FakeChatwoot

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final String person = "person-" + Payloads.unused();

    @BeforeEach
    void anEmptyQueue() {
        queue.clear();
    }

    @Test
    void whatAPersonWroteIsStoredOnceAndAnsweredThroughTheChannel() {
        String id = "m-" + Payloads.unused();
        chatwoot.server().stubFor(post(PATH).willReturn(okJson("{\"id\": \"" + id + "\"}")));
        String message = "{\"id\":\"in-" + id + "\",\"from\":\"" + person + "\",\"text\":\"Hello?\"}";
        Answer stored = tell(message);
        assertThat(tell(message).body().path("duplicate").asBoolean()).isTrue();

        Answer sent = send(stored.number("conversation_id"), "");

        assertThat(sent.status()).isEqualTo(200);
        long sentId = sent.body().path("response").path("message_id").asLong();
        chatwoot.server().verify(1, postRequestedFor(urlEqualTo(PATH)).withHeader("Authorization", equalTo("Bearer " + KEY))
                .withRequestBody(equalToJson("{\"message_id\":" + sentId + ",\"to\":\"" + person + "\",\"text\":\"Hi!\"}")));
        assertThat(queue.message(sentId)).containsEntry("adapter", "http").containsEntry("source", "http")
                .containsEntry("line_name", "http").containsEntry("external_id", id).containsEntry("delivered_at", null);

        assertThat(tell("{\"id\":\"" + id + "\",\"status\":\"read\"}").status()).isEqualTo(200);

        assertThat(queue.message(sentId).get("read_at")).isNotNull();
    }

    @Test
    void whatTheChannelRefusesIsADeadLetter() {
        chatwoot.server().stubFor(post(PATH).willReturn(jsonResponse("{\"error\":\"blocked\"}", 422)));

        Answer answer = send(conversation(), "");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("detail").path("error").asText()).isEqualTo("the HTTP channel answered 422");
        assertThat(queue.breaker("http").getCircuitBreakerState()).isEqualTo("CLOSED");
    }

    @Test
    void whatItDoesNotCarryIsRefusedBeforeItIsQueued() {
        Answer answer = send(conversation(), ",\"attachments\":[{\"url\":\"https://a.example/1.png\"}]");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("detail").asText()).startsWith("invalid_attachments");
    }

    @ParameterizedTest
    @CsvSource({"Bearer another-key, 401", "'', 401"})
    void whoDoesNotKnowTheKeyIsNotLetIn(String authorization, int status) {
        assertThat(program.post("/webhook/http", "{}", "Authorization", authorization).status()).isEqualTo(status);
    }

    @Test
    void anEventIsReplayedAsAnyOther() {
        String id = "in-" + Payloads.unused();
        tell("{\"id\":\"" + id + "\",\"from\":\"" + person + "\",\"text\":\"Hello?\"}");
        long event = database.queryForObject("SELECT e.id FROM communication.webhook_event e JOIN communication.message m ON m.id = e.message_id"
                + " WHERE m.external_id = ?", Long.class, id);

        Answer replayed = program.post("/webhook-events/replay", "{\"ids\":[" + event + "]}");

        assertThat(replayed.status()).isEqualTo(200);
        assertThat(database.queryForObject("SELECT outcome FROM communication.webhook_event WHERE replay_of = ?", String.class, event))
                .isEqualTo("duplicate");
    }

    private long conversation() {
        return tell("{\"id\":\"in-" + Payloads.unused() + "\",\"from\":\"" + person + "\",\"text\":\"Hello?\"}").number("conversation_id");
    }

    private Answer tell(String webhook) {
        return program.post("/webhook/http", webhook, "Authorization", "Bearer " + KEY);
    }

    private Answer send(long conversation, String more) {
        return program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hi!\",\"live\":true" + more + "}");
    }
}
