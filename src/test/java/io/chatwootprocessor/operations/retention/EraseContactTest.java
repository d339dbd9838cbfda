package io.chatwootprocessor.operations.retention;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.util.UriUtils;

/** A person is forgotten: all of them, and nobody else. */
@ProcessorTest
@ExtendWith(OutputCaptureExtension.class)
class EraseContactTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    DataSource dataSource;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    CamelContext context;
    @Value("${processor.database.timeout}")
    Duration limit;

    private final long account = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();
    private final String phone = "+4917" + Payloads.unused();

    @BeforeEach
    void aChatwootThatWorks() {
        queue.clear();
        database.execute("DELETE FROM communication.webhook_event"); // an erasure reads them all
        chatwoot.storesMessages();
        aiCore.says("Hello!");
    }

    @Test
    void allThatIsStoredOfAPersonIsGone() {
        // given somebody who wrote, was answered with a file, and left events that were ignored
        long inbox = Payloads.unused();
        aiCore.answersIn(inbox, database);
        long conversation = says("My name is Grete Tester", inbox);
        await().atMost(PATIENCE).until(() -> queue.statuses(conversation).equals(List.of("sent")));
        program.postAs("multipart/form-data; boundary=x", "/outbound/send",
                "--x\r\nContent-Disposition: form-data; name=\"conversation_id\"\r\n\r\n"
                + conversation + "\r\n--x\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nGrete's file\r\n--x--\r\n");
        ObjectNode note = message("Grete called", inbox);
        note.put("private", true);
        program.webhook(note);
        program.webhook(typing());
        program.webhook(contactUpdated());
        long replayed = events(phone).get(0);
        program.post("/webhook-events/replay", "{\"ids\":[" + replayed + "]}");
        assertThat(events(phone)).hasSizeGreaterThanOrEqualTo(5);
        program.post("/outbound/failed/bulk", "{\"action\":\"requeue\",\"filter\":{\"user_identifier\":\"" + phone + "\"}}");
        program.post("/outbound/failed/bulk", "{\"action\":\"requeue\",\"filter\":{\"user_identifier\":\"" + phone.substring(1) + "\"}}");
        program.post("/outbound/failed/bulk", "{\"action\":\"requeue\",\"filter\":{\"user_identifier\":\"00" + phone.substring(1, 4) + " "
                + phone.substring(4) + "\"}}");

        Answer erased = erase(phone);

        assertThat(erased.status()).isEqualTo(200);
        assertThat(erased.body().fieldNames()).toIterable().containsExactly("erased");
        assertThat(erased.body().path("erased").path("conversations").asInt()).isEqualTo(1);
        assertThat(erased.body().path("erased").path("messages").asInt()).isEqualTo(3);
        assertThat(erased.body().path("erased").path("turns").asInt()).isEqualTo(1);
        assertThat(erased.body().path("erased").path("uploads").asInt()).isEqualTo(1);
        assertThat(erased.body().path("erased").path("sightings").asInt()).isPositive();
        assertThat(erased.body().path("erased").path("webhook_events").asInt()).isEqualTo(5);
        assertThat(whereIs(phone.substring(1))).isEmpty();
        assertThat(whereIs("Grete")).isEmpty();
        assertThat(program.get("/conversations/" + conversation + "/messages").status()).isEqualTo(404);
    }

    /** It reads all messages, which takes long where there are millions. Here a lock makes it long. */
    @Test
    void anErasureMayTakeLongerThanOtherStatements() throws Exception {
        says("Hi", 1);
        CompletableFuture<Answer> erased;
        try (Connection another = dataSource.getConnection()) {
            another.setAutoCommit(false);
            another.createStatement().execute("SELECT pg_advisory_xact_lock(hashtextextended('erase contact', 0))");
            erased = CompletableFuture.supplyAsync(() -> erase(phone));
            await().atMost(PATIENCE).until(() -> erased.isDone() || database.queryForObject("SELECT count(*) FROM pg_stat_activity"
                    + " WHERE query LIKE '%erase_contact%' AND wait_event_type = 'Lock' AND now() - query_start > ?::interval", Integer.class,
                    limit.toMillis() + " milliseconds") > 0);
            another.rollback();
        }

        assertThat(erased.get().status()).isEqualTo(200);
    }

    @Test
    void whoErasedWhatIsOnRecordButNotWhom() {
        long conversation = says("Hi", 1);

        Answer erased = erase(phone);

        Map<String, Object> audit = database.queryForMap("SELECT actor, action, details::text AS details FROM communication.audit"
                + " WHERE action = 'erase_contact' ORDER BY id DESC LIMIT 1");
        assertThat(audit).containsEntry("actor", "local").containsEntry("action", "erase_contact");
        assertThat((String) audit.get("details")).contains("\"conversation_ids\": [" + conversation + "]", "\"messages\": 1")
                .doesNotContain(phone.substring(1));
        assertThat(erased.body().path("erased").path("webhook_events").asInt()).isEqualTo(1);
    }

    @Test
    void whatAPersonSaidThroughTheBridgeIsGoneAlsoInGroupsAndWhatOthersSaidThereStays() {
        // given a chat, a group with somebody else, a sticker, and a receipt that names them
        String group = "12036" + Payloads.unused() + "@g.us";
        String other = "+4918" + Payloads.unused();
        bridge(phone, "", "\"type\":\"text\",\"text\":\"Hi\"");
        long groupConversation = bridge(phone, group, "\"type\":\"text\",\"text\":\"Hi all\"");
        bridge(other, group, "\"type\":\"text\",\"text\":\"Hi you\"");
        bridge(phone, "", "\"type\":\"reaction\"");
        program.post("/webhook/whatsapp", "{\"event_type\":\"message.sent\",\"data\":{\"message_id\":\"R" + Payloads.unused()
                + "\",\"to_number\":\"" + phone + "\"}}");

        Answer erased = erase(phone);

        assertThat(erased.body().at("/erased/messages").asInt()).as(erased.body().toString()).isEqualTo(2);
        assertThat(erased.body().at("/erased/webhook_events").asInt()).isEqualTo(4);
        assertThat(whereIs(phone.substring(1))).isEmpty();
        assertThat(program.get("/conversations/" + groupConversation + "/messages").body().path("messages")).hasSize(1);
        assertThat(whereIs(other.substring(1))).isNotEmpty();
    }

    private long bridge(String from, String group, String content) {
        return program.post("/webhook/whatsapp", "{\"sessionId\":\"s1\",\"origin\":\"1234567890\",\"eventType\":\"message.received\","
                + "\"data\":{\"from\":\"" + from.substring(1) + ":7@s.whatsapp.net\",\"messageId\":\"E" + Payloads.unused() + "\","
                + (group.isEmpty() ? "" : "\"isGroup\":true,\"groupId\":\"" + group + "\",") + content + "}}").number("conversation_id");
    }

    @Test
    void nobodyElseIsTouched() {
        // given another person who wrote just the same
        String other = "+4918" + Payloads.unused();
        says("Hi", 1);
        ObjectNode theirs = Payloads.message(account, Payloads.unused(), Payloads.unused(), "Hi, I know " + phone);
        is(theirs, other);
        long kept = program.webhook(theirs).number("conversation_id");

        erase(phone);

        assertThat(program.get("/conversations/" + kept + "/messages").body().path("messages")).hasSize(1);
        assertThat(events(other)).hasSize(1);
    }

    @Test
    void whoIsKnownOnlyByWhatWasIgnoredIsForgottenToo() {
        program.webhook(contactUpdated());

        Answer erased = erase(phone);

        assertThat(erased.body().path("erased").path("conversations").asInt()).isZero();
        assertThat(erased.body().path("erased").path("webhook_events").asInt()).isEqualTo(1);
        assertThat(whereIs(phone.substring(1))).isEmpty();
    }

    @Test
    void theFirstWordsOfAVisitorWhoGaveAnAddressMidwayAreFoundByTheAddress() {
        ObjectNode anonymous = Payloads.file("message_created-webwidget-anonymous.json");
        visitor(anonymous, null);
        long first = program.webhook(anonymous).number("conversation_id");
        String address = "v" + Payloads.unused() + "@example.com";
        ObjectNode named = Payloads.file("message_created-webwidget-anonymous.json");
        visitor(named, address);
        ((ObjectNode) named.at("/conversation/contact_inbox")).put("hmac_verified", true);
        ((ObjectNode) named.at("/conversation/meta")).put("hmac_verified", true);
        assertThat(program.webhook(named).number("conversation_id")).isEqualTo(first);

        Answer erased = erase(address.toUpperCase()); // as people write addresses

        assertThat(erased.body().path("erased").path("conversations").asInt()).isEqualTo(1);
        assertThat(whereIs(address)).isEmpty();
        assertThat(whereIs("visitor-of-" + chatwootConversation)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+5511%s", "+55119%s", "5511%s@s.whatsapp.net", "+55%%20(11)%%20%s", "5511%s", "55119%s?channel=whatsapp"})
    void aPersonIsFoundByEachSpellingOfTheirNumber(String spelling) {
        String subscriber = "8" + Payloads.unused();
        ObjectNode message = message("Oi", 1);
        is(message, "+5511" + subscriber);
        program.webhook(message);

        assertThat(erase(spelling.formatted(subscriber)).body().path("erased").path("conversations").asInt()).isEqualTo(1);

        assertThat(whereIs("5511" + subscriber)).isEmpty();
    }

    @Test
    void anAddressThatAVisitorOnlyClaimedIsErasedAndTheVisitorStays() {
        ObjectNode claiming = Payloads.file("message_created-webwidget-anonymous.json");
        String address = "v" + Payloads.unused() + "@example.com";
        visitor(claiming, address);
        long conversation = program.webhook(claiming).number("conversation_id");

        assertThat(erase(address).body().path("erased").path("webhook_events").asInt()).isEqualTo(1);

        assertThat(whereIs(address)).isEmpty();
        assertThat(program.get("/conversations/" + conversation + "/messages").body().path("messages")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
            "account_id=%d,                 1",
            "account_id=%d&channel=whatsapp, 1",
            "channel=whatsapp,              2",
            "'',                            2",
    })
    void onlyOneAccountOrChannelIsMeantWhereItIsNamed(String query, int erased) {
        says("Hi", 1);
        ObjectNode elsewhere = Payloads.message(Payloads.unused(), chatwootConversation, Payloads.unused(), "Hi");
        is(elsewhere, phone);
        program.webhook(elsewhere);

        Answer answer = program.delete("/contacts/" + phone + "?" + query.formatted(account));

        assertThat(answer.body().path("erased").path("conversations").asInt()).isEqualTo(erased);
        assertThat(answer.body().path("erased").path("webhook_events").asInt()).isEqualTo(erased);
        assertThat(events(phone)).hasSize(2 - erased);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2B", "+"})
    void aPlusIsAPlusHoweverItIsWritten(String plus) {
        says("Hi", 1);

        assertThat(program.delete("/contacts/" + plus + phone.substring(1)).status()).isEqualTo(200);
    }

    @Test
    void anIdentifierMayHaveASlash() {
        String identifier = "users/" + Payloads.unused();
        program.post("/api/v1/chat/message", "{\"conversation_id\":\"" + identifier + "\",\"history\":\"<USER>Hi</USER>\"}");

        assertThat(erase(identifier).body().path("erased").path("messages").asInt()).isEqualTo(1);
        assertThat(whereIs(identifier)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "/contacts/+4900000000             | 404 | Nothing is stored of this contact",
            "/contacts/+4900000000?channel=sms | 404 | Nothing is stored of this contact",
            "/contacts/                        | 422 | invalid_identifier",
            "/contacts                         | 422 | invalid_identifier",
            "/contacts/%20                     | 422 | invalid_identifier",
            "/contacts/a@b.c?account_id=x      | 422 | invalid_account_id",
            "/contacts/a@b.c?account_id=-1     | 422 | invalid_account_id",
            "/contacts/a@b.c?channel=          | 422 | invalid_channel",
    })
    void whoCannotBeErasedIsSaid(String path, int status, String detail) {
        long audits = count("audit WHERE action = 'erase_contact'");

        Answer answer = program.delete(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
        assertThat(count("audit WHERE action = 'erase_contact'")).isEqualTo(audits);
    }

    @Test
    void aTurnThatIsBeingAnsweredBringsNothingBack(CapturedOutput log) {
        // given a responder that thinks
        long inbox = Payloads.unused();
        aiCore.answersIn(inbox, database);
        aiCore.answers(okJson("{\"data\":{\"message\":\"Hello " + phone + "\"}}"));
        aiCore.thinks();
        long conversation = says("Hi", inbox);
        await().atMost(PATIENCE).until(() -> !aiCore.questions(conversation).isEmpty());

        Answer erased = erase(phone);
        aiCore.answersAll();

        assertThat(erased.body().path("erased").path("turns").asInt()).isEqualTo(1);
        await().during(Duration.ofMillis(1500)).atMost(PATIENCE).untilAsserted(() -> assertThat(whereIs(phone)).isEmpty());
        assertThat(log.getAll()).doesNotContain("ERROR");
    }

    @Test
    void aMessageThatIsOnItsWayArrivesAndBringsNothingBack(CapturedOutput log) {
        // given a Chatwoot that takes its time, one caller who waits for the outcome, and another message in the line
        long conversation = says("Hi", 1);
        chatwoot.answersFromNowOn(okJson("{}").withTransformer("store", "stores", true).withChunkedDribbleDelay(10, 1500)); // no time-out
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> program.post("/outbound/send",
                "{\"conversation_id\":" + conversation + ",\"content\":\"first " + phone + "\",\"live\":true}"));
        await().atMost(PATIENCE).until(() -> !chatwoot.posts().isEmpty() || count("message WHERE conversation_id = "
                + conversation + " AND claim_id IS NOT NULL") == 1);
        program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"second\",\"live\":true,\"async\":true}");

        Answer erased = erase(phone);

        assertThat(erased.body().path("erased").path("messages").asInt()).isEqualTo(3);
        Answer outcome = waiting.join();
        assertThat(outcome.status()).isEqualTo(404);
        assertThat(outcome.detail()).isEqualTo("The message was erased");
        await().atMost(PATIENCE).until(() -> !chatwoot.messages(chatwootConversation).isEmpty());
        await().until(() -> context.getInflightRepository().size("attempt") == 0);
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).untilAsserted(() -> assertThat(whereIs(phone)).isEmpty());
        assertThat(chatwoot.messages(chatwootConversation)).doesNotContain("second");
        assertThat(log.getAll()).doesNotContain("ERROR");
    }

    @Test
    void whoWritesAtTheSameMomentBeginsANewConversation() throws Exception {
        long before = says("Hi", 1);
        CompletableFuture<Answer> webhook;
        try (Connection erasing = dataSource.getConnection()) {
            erasing.setAutoCommit(false);
            erasing.createStatement().execute("SELECT communication.erase_contact('" + phone + "', NULL, NULL, '{}', 0, 'somebody')");
            webhook = CompletableFuture.supplyAsync(() -> program.webhook(message("still there?", 1)));
            await().until(() -> database.queryForObject(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", Long.class) > 0);
            erasing.commit();
        }

        Answer stored = webhook.join();

        assertThat(stored.text("status")).isEqualTo("received");
        assertThat(stored.number("conversation_id")).isGreaterThan(before);
        assertThat(events(phone)).hasSize(1);
    }

    @Test
    void whoSendsAtTheSameMomentHearsThatTheConversationIsGone() throws Exception {
        long conversation = says("Hi", 1);
        CompletableFuture<Answer> send;
        try (Connection erasing = dataSource.getConnection()) {
            erasing.setAutoCommit(false);
            erasing.createStatement().execute("SELECT communication.erase_contact('" + phone + "', NULL, NULL, '{}', 0, 'somebody')");
            send = CompletableFuture.supplyAsync(() -> program.post("/outbound/send",
                    "{\"conversation_id\":" + conversation + ",\"content\":\"Hello\"}"));
            await().until(() -> database.queryForObject("SELECT count(*) FROM pg_locks WHERE NOT granted", Long.class) > 0);
            erasing.commit();
        }

        assertThat(send.join().status()).isEqualTo(404);
    }

    @Test
    void erasingAmidTrafficLosesNoWebhookAndEndsInNoDeadlock() {
        // given somebody who writes, is answered, gets messages and is erased, again and again, all at the same time
        long inbox = Payloads.unused();
        aiCore.answersIn(inbox, database);
        List<CompletableFuture<Answer>> webhooks = new ArrayList<>();
        List<CompletableFuture<Answer>> others = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String text = "fragment " + i;
            webhooks.add(CompletableFuture.supplyAsync(() -> program.webhook(message(text, inbox))));
            others.add(CompletableFuture.supplyAsync(() -> program.post("/outbound/send", "{\"user_identifier\":\"" + phone
                    + "\",\"channel\":\"whatsapp\",\"inbox_id\":" + inbox + ",\"content\":\"psst\",\"async\":true}")));
            if (i % 4 == 0) {
                others.add(CompletableFuture.supplyAsync(() -> erase(phone)));
            }
        }

        assertThat(webhooks.stream().map(CompletableFuture::join)).extracting(Answer::status).containsOnly(200);
        assertThat(others.stream().map(CompletableFuture::join)).extracting(Answer::status).isSubsetOf(200, 202, 404);
        await().atMost(PATIENCE).untilAsserted(() -> {
            erase(phone);
            assertThat(whereIs(phone)).isEmpty();
        });
    }

    private long says(String content, long inbox) {
        return program.webhook(message(content, inbox)).number("conversation_id");
    }

    private ObjectNode message(String content, long inbox) {
        ObjectNode message = Payloads.message(account, chatwootConversation, Payloads.unused(), content);
        ((ObjectNode) message.path("conversation")).put("inbox_id", inbox);
        is(message, phone);
        return message;
    }

    private static void is(ObjectNode message, String phone) {
        ((ObjectNode) message.path("sender")).put("phone_number", phone);
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", phone);
        ((ObjectNode) message.at("/conversation/contact_inbox")).put("source_id", phone.substring(1));
    }

    /** Ignored, with the conversation in it. */
    private ObjectNode typing() {
        ObjectNode typing = Payloads.file("conversation_typing_on-agent.json");
        ((ObjectNode) typing.at("/conversation/account")).put("id", account);
        ((ObjectNode) typing.path("conversation")).put("id", chatwootConversation);
        ((ObjectNode) typing.at("/conversation/meta/sender")).put("phone_number", phone);
        ((ObjectNode) typing.at("/conversation/contact_inbox")).put("source_id", phone.substring(1));
        return typing;
    }

    /** Ignored, and of no conversation. */
    private ObjectNode contactUpdated() {
        ObjectNode contact = Payloads.file("contact_updated.json");
        ((ObjectNode) contact.path("account")).put("id", account);
        return contact.put("phone_number", phone);
    }

    private void visitor(ObjectNode message, String address) {
        ObjectNode conversation = (ObjectNode) message.path("conversation");
        ((ObjectNode) message.path("account")).put("id", account);
        message.put("id", Payloads.unused());
        conversation.put("id", chatwootConversation);
        ((ObjectNode) conversation.path("contact_inbox")).put("source_id", "visitor-of-" + chatwootConversation);
        ((ObjectNode) conversation.at("/meta/sender")).put("email", address);
        ((ObjectNode) message.path("sender")).put("email", address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50%", "semi;colon", "https://shop.example.com/x", "back\\slash", "..", "two words", "a+b"})
    void whoseIdentifierAPathCannotHaveIsErasedByTheQuery(String identifier) {
        database.update("INSERT INTO communication.conversation (user_identifier, channel) VALUES (?, 'api')", identifier);

        Answer erased = program.delete("/contacts?identifier=" + UriUtils.encode(identifier, StandardCharsets.UTF_8), "account_id", "999");

        assertThat(erased.body().at("/erased/conversations").asInt()).as(erased.body().toString()).isEqualTo(1);
    }

    private Answer erase(String identifier) {
        return program.delete("/contacts/" + identifier);
    }

    private List<Long> events(String phone) {
        return database.queryForList("SELECT id FROM communication.webhook_event"
                + " WHERE payload #>> '{conversation,meta,sender,phone_number}' = ?"
                + " OR payload ->> 'phone_number' = ? ORDER BY id", Long.class, phone, phone);
    }

    /** The tables in which that text stands, in any column. */
    private List<String> whereIs(String text) {
        return database.queryForList("SELECT tablename FROM pg_tables WHERE schemaname = 'communication'", String.class).stream()
                .filter(table -> count(table + " AS t WHERE strpos(t::text, '" + text + "') > 0") > 0).toList();
    }

    private long count(String rows) {
        return database.queryForObject("SELECT count(*) FROM communication." + rows, Long.class);
    }
}
