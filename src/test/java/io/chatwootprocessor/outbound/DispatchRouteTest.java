package io.chatwootprocessor.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;

/** The seam to the adapters: whatever an adapter does, the message is marked, and its exception goes no further. */
@CamelSpringBootTest
@ProcessorTest
@DirtiesContext // its routes must not reach other tests
class DispatchRouteTest {

    @Autowired
    Program program;
    @Autowired
    CamelContext context;
    @Autowired
    ProducerTemplate producer;
    @Autowired
    JdbcTemplate database;

    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        conversation = program.webhook("{\"sender\":\"a@example.com\",\"content\":\"Hello?\"}").number("conversation_id");
    }

    @Test
    void aNewAdapterIsFoundByItsNameAndGetsTheWholeMessage() throws Exception {
        adapter("pigeon", "mock:pigeon", SendResult.sent("coo-1", Map.of()));
        MockEndpoint pigeon = context.getEndpoint("mock:pigeon", MockEndpoint.class);
        OutboundMessage message = queued("pigeon");
        pigeon.expectedBodiesReceived(message);

        String status = producer.requestBody("direct:dispatch", message, String.class);

        pigeon.assertIsSatisfied();
        assertThat(status).isEqualTo("sent");
        assertThat(row(message)).containsEntry("status", "sent").containsEntry("external_id", "coo-1").containsEntry("attempts", 1);
    }

    @Test
    void anAdapterThatBreaksFailsItsMessage() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:send-by-broken").errorHandler(noErrorHandler()).throwException(IllegalStateException.class, "out of paper");
            }
        });
        OutboundMessage message = queued("broken");

        assertThat(producer.requestBody("direct:dispatch", message, String.class)).isEqualTo("failed");
        assertThat(row(message)).containsEntry("status", "failed")
                .containsEntry("last_error", "the adapter failed: IllegalStateException: out of paper");
    }

    @Test
    void aReplyWhoseWebhookComesBeforeItsCallBreaksIsSent() throws Exception {
        OutboundMessage message = queued("overtaken");
        String webhook = "{\"event\":\"message_created\",\"id\":77,\"message_type\":\"outgoing\",\"content\":\"Hi\","
                + "\"contact\":{\"email\":\"a@example.com\"},\"content_attributes\":{\"processor\":{\"reply_id\":\"" + message.replyId() + "\"}}}";
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:send-by-overtaken").errorHandler(noErrorHandler())
                        .process(exchange -> program.webhook(webhook))
                        .throwException(IllegalStateException.class, "connection reset");
            }
        });

        assertThat(producer.requestBody("direct:dispatch", message, String.class)).isEqualTo("sent");
        assertThat(row(message)).containsEntry("status", "sent").containsEntry("external_id", "77");
    }

    @Test
    void anAdapterThatDoesNotExistFailsItsMessageAtOnce() {
        OutboundMessage message = queued("nobody");

        assertThat(producer.requestBody("direct:dispatch", message, String.class)).isEqualTo("failed");
        assertThat(row(message).get("last_error").toString()).contains("nobody");
    }

    @Test
    @DirtiesContext
    void aMarkThatCannotBeSetIsA500AndNotAFailedMessage() throws Exception {
        AdviceWith.adviceWith(context, "dispatch", route -> route.weaveById("mark-message").replace()
                .throwException(new IllegalStateException("the database is away")));

        Answer answer = program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hi\"}");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text("request_id")).isNotBlank();
        assertThat(database.queryForObject("SELECT status FROM communication.message WHERE conversation_id = ?"
                + " AND direction = 'outbound' ORDER BY id DESC LIMIT 1", String.class, conversation)).isEqualTo("queued");
    }

    private void adapter(String name, String endpoint, SendResult result) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:send-by-" + name).to(endpoint).setBody(constant(result));
            }
        });
    }

    private OutboundMessage queued(String adapter) {
        UUID replyId = UUID.randomUUID();
        long id = database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content, reply_id, adapter)"
                + " VALUES (?, 'outbound', 'queued', 'Hi', ?, ?) RETURNING id", Long.class, conversation, replyId, adapter);
        return new OutboundMessage(id, conversation, "Hi", 0, null, replyId.toString(), adapter);
    }

    private Map<String, Object> row(OutboundMessage message) {
        return database.queryForMap("SELECT * FROM communication.message WHERE id = ?", message.messageId());
    }
}
