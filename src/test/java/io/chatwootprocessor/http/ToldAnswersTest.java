package io.chatwootprocessor.http;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ApiDocument;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.TestAssistants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Real answers have the statuses, the fields and the types that openapi.yaml names. */
@ProcessorTest
class ToldAnswersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeModels models;
    @Autowired
    TestAssistants assistants;
    @Autowired
    FakeBridge bridge;
    @Autowired
    CamelContext context;

    private final ApiDocument api = new ApiDocument();
    private final long inbox = Payloads.unused();
    private final long account = Payloads.unused();
    private final String name = "told-" + inbox;
    private final Customer customer = new Customer(null, account, inbox);

    @Test
    void noAnswerIsAnObjectOfWhichNothingIsTold() {
        assertThat(api.bareObjects()).isEmpty();
    }

    @Test
    void aBodyMayBeTooLargeOrNoJson() {
        List<String> untold = new ArrayList<>();
        api.operations().forEach((operation, told) -> {
            if (told.containsKey("requestBody") && !api.tells(operation, 413) || api.takesJson(operation) && !api.tells(operation, 400)) {
                untold.add(operation);
            }
            if (api.takesJson(operation)) {
                untold.addAll(api.faults(operation, send(operation.split(" ")[0], operation.split(" ")[1].replaceAll("\\{[a-z_]+}", "1"), "{")));
            }
        });

        assertThat(untold).isEmpty();
    }

    @Test
    void ofAssistantsAndTheirTurns() throws IOException {
        assistants.serves(name, inbox, "instructions: You sell.\ntools: [chatwoot]\nmemory: {facts: true}");
        models.file(name + ".cases.yaml", "cases:\n  - {name: good, customer: Hello, contains: [Hello], calls-not: [add_label], action: reply}\n");
        try {
            told("get /assistants", program.get("/assistants"));
            told("get /assistants/{name}", program.get("/assistants/" + name));
            models.answers(calls("remember", "{\"fact\":\"Wears size 42\"}"), text("Hello."));
            assertThat(told("post /assistants/{name}/try", program.post("/assistants/" + name + "/try",
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"I wear 42\"}]}")).path("calls")).isNotEmpty();
            models.answers(calls("remember", "{\"fact\":\"Wears size 42\"}"), text("Hello."));
            Customer one = new Customer(program, account, inbox);
            long conversation = one.says("I wear 42");
            UUID turn = await().atMost(PATIENCE).until(() -> database.queryForList("SELECT id FROM communication.turn WHERE conversation_id = ?"
                    + " AND status = 'completed'", UUID.class, conversation), turns -> !turns.isEmpty()).get(0);
            for (String wanted : List.of("{\"last\":1}", "{\"cases\":true}")) {
                models.answers(text("Hello."));
                assertThat(told("post /assistants/{name}/evaluate", program.post("/assistants/" + name + "/evaluate", wanted)).path("same").isInt()).isTrue();
            }
            database.update("DELETE FROM communication.bot_config WHERE scope = ?", Long.toString(inbox)); // nobody goes on with the decision
            long approval = approval(turn, conversation);
            JsonNode shown = told("get /turns/{id}", program.get("/turns/" + turn));
            for (String part : List.of("messages", "llm_calls", "tool_calls", "approvals", "hand_overs", "facts")) {
                assertThat(shown.path(part)).as(part).isNotEmpty();
            }
            told("get /approvals", program.get("/approvals?conversation=" + conversation));
            told("post /approvals/{id}", program.post("/approvals/" + approval, "{\"decision\":\"deny\",\"reason\":\"a test\"}"));
            told("get /api/v1/chat/jobs/{ai_job_id}", program.get("/api/v1/chat/jobs/" + turn));
            for (String by : List.of("assistant", "inbox", "model", "day")) {
                assertThat(told("get /costs", program.get("/costs?by=" + by)).path("costs")).isNotEmpty();
            }
            ofFacts("+49" + one.chatwootConversation());
        } finally {
            assistants.forget(name);
        }
    }

    private long approval(UUID turn, long conversation) {
        long call = database.queryForObject("INSERT INTO communication.tool_call (turn_id, sequence, name, arguments, arguments_hash, effect, state)"
                + " VALUES (?, 90, 'pay', '{\"order\":\"A7\"}', 'a hash', true, 'asked') RETURNING id", Long.class, turn);
        database.update("INSERT INTO communication.hand_over (turn_id, conversation_id, from_assistant, to_assistant, goal, facts)"
                + " VALUES (?, ?, 'one', 'two', 'Shoes', 'Wears size 42')", turn, conversation);
        return database.queryForObject("INSERT INTO communication.approval (tool_call_id, turn_id, conversation_id, assistant, version, tool, tool_hash,"
                + " arguments, expires_at) VALUES (?, ?, ?, ?, '1', 'pay', 'a hash', '{\"order\":\"A7\"}', now() + interval '1 hour') RETURNING id",
                Long.class, call, turn, conversation, name);
    }

    private void ofFacts(String contact) {
        String facts = "/contacts/" + contact + "/facts";
        assertThat(told("get /contacts/{identifier}/facts", program.get(facts)).path("facts")).isNotEmpty();
        JsonNode fact = told("put /contacts/{identifier}/facts", program.put(facts + "?account_id=" + account, "{\"text\":\"Likes blue\"}"));
        JsonNode corrected = told("put /contacts/{identifier}/facts/{id}", program.put(facts + "/" + fact.path("id").asLong() + "?account_id=" + account,
                "{\"text\":\"Likes green\",\"expires_at\":\"2999-01-01T00:00:00Z\"}"));
        told("delete /contacts/{identifier}/facts/{id}", program.delete(facts + "/" + corrected.path("id").asLong()));
        told("delete /contacts/{identifier}", program.delete("/contacts/" + contact));
    }

    @Test
    void ofPurchaseOrders() {
        long order = database.queryForObject("INSERT INTO communication.purchase_order (place, account_id, origin, vendor_id, vendor_name, currency, total,"
                + " delivery, changed_by, next_read_at) VALUES ('a test', 1, ?, 7, 'Lamps', 'CLP', 10.50, now(), 'vendor', NULL) RETURNING id", Long.class, name);
        database.update("INSERT INTO communication.purchase_order_line (purchase_order_id, position, product_id, product, quantity, price)"
                + " VALUES (?, 1, 1, 'LAMP-01', 2, 5.25)", order);
        try {
            assertThat(told("get /purchase-orders", program.get("/purchase-orders")).path("purchase_orders")).isNotEmpty();
            JsonNode shown = told("get /purchase-orders/{id}", program.get("/purchase-orders/" + order));
            assertThat(shown.path("lines")).hasSize(1);
            assertThat(shown.path("history")).hasSize(1);
        } finally {
            database.update("DELETE FROM communication.purchase_order WHERE id = ?", order);
        }
    }

    @Test
    void ofKnowledge() {
        long conversation = new Customer(program, account, inbox).says("Do you have told things?");
        String document = "/knowledge/" + name + "/one.txt";
        told("put /knowledge/{base}/{document}", program.put(document, "Told things are in every shop.".getBytes(StandardCharsets.UTF_8), "text/plain"));
        assertThat(told("get /knowledge", program.get("/knowledge")).path("documents")).isNotEmpty();
        assertThat(told("get /knowledge/{base}/search", program.get("/knowledge/" + name + "/search?q=told+things")).path("passages")).isNotEmpty();
        told("delete /knowledge/{base}/{document}", program.delete(document));

        long proposal = database.queryForObject("INSERT INTO communication.knowledge_proposal (conversation_id, question, answer, key)"
                + " VALUES (?, 'Where?', 'Here.', ?) RETURNING id", Long.class, conversation, name);
        assertThat(told("get /knowledge/proposals", program.get("/knowledge/proposals")).path("proposals")).isNotEmpty();
        told("post /knowledge/proposals/{proposal_id}", program.post("/knowledge/proposals/" + proposal, "{\"decision\":\"drop\"}"));

        database.update("WITH t AS (INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at, message_ids)"
                + " SELECT ?, 'x', 'x', 'completed', now(), array_agg(id) FROM communication.message WHERE conversation_id = ? RETURNING id)"
                + " INSERT INTO communication.assistant_turn (turn_id, assistant, version, mode, hand_off_reason) SELECT id, 'x', '1', 'live',"
                + " 'missing_knowledge' FROM t", conversation, conversation);
        assertThat(told("get /knowledge/questions", program.get("/knowledge/questions")).path("questions")).isNotEmpty();
    }

    @Test
    void ofWhoAnswersAndWhatCameIn() {
        told("put /bot-configs/{scope}", program.put("/bot-configs/" + inbox, "{\"responder\":\"none\",\"resources\":{\"a\":1}}"));
        told("get /bot-configs/{scope}", program.get("/bot-configs/" + inbox));
        told("get /bot-configs", program.get("/bot-configs"));
        told("delete /bot-configs/{scope}", program.delete("/bot-configs/" + inbox));
        told("post /api/v1/chat/message", program.post("/api/v1/chat/message", "{\"conversation_id\":\"" + name + "\",\"history\":\"<USER>Hi</USER>\"}"));

        Answer stored = program.webhook(customer.message("Hi", message -> { }));
        told("post /webhook/chatwoot", stored);
        told("post /webhook/chatwoot", program.webhook(new Customer(null, account, inbox).status("open"))); // of a conversation that is not known
        long event = database.queryForObject("SELECT id FROM communication.webhook_event WHERE message_id = ?", Long.class, stored.number("message_id"));
        database.update("INSERT INTO communication.event_call (event, line, webhook_event_id, status, ended_at) VALUES ('a-test', ?, ?, 'done', now())",
                name, event);
        assertThat(told("get /webhook-events/{webhook_event_id}", program.get("/webhook-events/" + event)).path("calls")).hasSize(1);
        told("post /webhook-events/replay", program.post("/webhook-events/replay", "{\"ids\":[" + event + ",999999999]}"));
        told("post /reconciliation", program.post("/reconciliation", "{\"account_id\":" + account + "}"));
        assertThat(told("get /reconciliation", program.get("/reconciliation")).path("reconciliation")).isNotEmpty();

        long own = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel) VALUES (0, ?, 'test') RETURNING id",
                Long.class, name);
        told("post /conversations/{conversation_id}/status", program.post("/conversations/" + own + "/status", "{\"status\":\"resolved\"}"));
        told("post /outbound/send", program.post("/outbound/send", "{\"conversation_id\":" + stored.number("conversation_id") + ",\"content\":\"Hello\"}"));
        told("delete /contacts", program.delete("/contacts?identifier=" + name));
    }

    @Test
    void ofToolsForOtherPrograms() {
        String[] headers = {"Authorization", "Bearer key-for-other-programs", "Accept", "application/json, text/event-stream"};
        told("post /mcp", program.post("/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", headers));
        told("post /mcp", program.post("/mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", headers));
        for (String nonsense : List.of("{}", "[", "null")) {
            assertThat(api.faults("post /mcp", program.post("/mcp", nonsense, headers))).isEmpty();
        }
    }

    @Test
    void ofTheProgramAndWhatIsConnected() {
        assertThat(api.faults("get /actuator/health", program.get("/actuator/health"))).isEmpty(); // other tests may have broken a part
        told("get /actuator/info", program.get("/actuator/info"));
        told("get /health", program.get("/health"));
        told("get /integration/health", program.get("/integration/health"));
        told("get /integration/queue/stats", program.get("/integration/queue/stats"));
        assertThat(told("get /routes", program.get("/routes")).path("routes").findValues("steps")).isNotEmpty();
        told("post /routes/check", program.post("/routes/check", ""));

        bridge.works();
        try {
            bridge.has(name, "qr_waiting", null);
            context.createFluentProducerTemplate().to("direct:probe-all").send();
            assertThat(told("get /integration/sessions", program.get("/integration/sessions")).path("sessions")).isNotEmpty();
            String session = "/integration/sessions/" + name;
            told("get /integration/sessions/{session_id}/qr", program.get(session + "/qr", "Accept", "application/json"));
            told("post /integration/sessions/{session_id}/reconnect", program.post(session + "/reconnect", ""));
            told("post /integration/sessions", program.post("/integration/sessions", "{\"session_id\":\"" + name + "-2\"}"));
            assertThat(told("post /integration/reinitialize", program.post("/integration/reinitialize", "")).path("sessions")).isNotEmpty();
            told("delete /integration/sessions/{session_id}", program.delete(session));
        } finally {
            bridge.works();
            context.createFluentProducerTemplate().to("direct:probe-all").send();
        }
    }

    /** @return the answer, which is a good one and as it is told */
    private JsonNode told(String operation, Answer answer) {
        assertThat(answer.status()).as("%s: %s", operation, answer.body()).isBetween(200, 299);
        assertThat(api.faults(operation, answer)).as(answer.body().toString()).isEmpty();
        return answer.body();
    }

    private Answer send(String method, String path, String body) {
        return method.equals("put") ? program.put(path, body) : program.post(path, body);
    }
}
