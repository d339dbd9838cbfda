package io.chatwootprocessor.operations.reconciliation.chatwoot;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What Chatwoot's webhooks did not tell is found by its REST API, and then it is as if they had. */
@ProcessorTest
class ReconciliationTest {

    private static final String NO_ANSWER = "Chatwoot gave no answer";

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    CamelContext context;

    private final long account = Payloads.unused();
    private final long conversation = Payloads.unused();
    private final long inbox = Payloads.unused();
    private final Instant start = Instant.now().minusSeconds(120);

    @BeforeEach
    void anAccountThatIsKnownSinceAnHour() {
        chatwoot.storesMessages();
        database.update("INSERT INTO communication.reconciliation (account_id, cursor) VALUES (?, now() - interval '1 hour')", account);
    }

    @Test
    void aLostMessageIsStoredOnceAndCountedAndItsWebhookThatComesAfterAllIsADuplicate() {
        ObjectNode lost = says("Is anybody there?", 0);

        JsonNode found = look().path("found");
        look();
        Answer late = program.webhook(webhook(lost));

        assertThat(found.toString()).isEqualTo("{\"message\":1}");
        assertThat(stored()).containsExactly("Is anybody there?");
        assertThat(late.body().path("duplicate").asBoolean()).isTrue();
        assertThat(program.text("/actuator/prometheus")).containsPattern("processor_reconciled_total\\{.*kind=\"message\".*} [1-9]");
    }

    @Test
    void aFoundMessageIsStoredAsItsWebhookWouldHaveStoredIt() {
        says("Is it blue?", 0);
        look();
        long other = Payloads.unused();
        ObjectNode webhook = webhook(chatwoot.messages().get(0));
        ((ObjectNode) webhook.path("account")).put("id", other);
        program.webhook(webhook);

        assertThat(like(account)).isEqualTo(like(other));
    }

    @Test
    void theEventOfAFoundMessageNamesReconciliationAndCanBeReplayed() {
        says("Hello?", 0);
        look();
        long ours = database.queryForObject("SELECT id FROM communication.conversation WHERE account_id = ?", Long.class, account);
        JsonNode event = program.get("/webhook-events?limit=1&conversation_id=" + ours).body().path("webhook_events").path(0);

        Answer replayed = program.post("/webhook-events/replay", "{\"ids\":[" + event.path("id").asLong() + "]}");

        assertThat(event.path("source").asText()).isEqualTo("reconciliation");
        assertThat(event.path("event").asText()).isEqualTo("message_created");
        assertThat(replayed.body().path("outcomes").toString()).isEqualTo("{\"duplicate\":1}");
    }

    @Test
    void aMessageThatWasLostBeforeOneThatCameIsFound() {
        says("One", 0);
        ObjectNode came = says("Two", 1);
        program.webhook(webhook(came));

        look();

        assertThat(stored()).containsExactly("One", "Two");
    }

    @Test
    void aLostBurstGetsOneAnswer() throws Exception {
        answersInInbox();
        says("One", 0);
        says("Two", 1);
        says("Three", 2);

        lookBeforeTurns();

        await().until(() -> chatwoot.messages(conversation).stream().anyMatch(said -> said.startsWith("You said")) || answers() == 1);
        assertThat(database.queryForObject("SELECT array_length(message_ids, 1) FROM communication.turn t JOIN communication.conversation c"
                + " ON c.id = t.conversation_id WHERE c.account_id = ?", Integer.class, account)).isEqualTo(3);
    }

    @Test
    void aLostMessageThatAHumanHasAnsweredIsStoredAndNotAnswered() throws Exception {
        answersInInbox();
        says("Do you have it?", 0);
        agentSays("Yes.", 1);

        JsonNode found = lookBeforeTurns().path("found");

        assertThat(found.toString()).isEqualTo("{\"message\":1,\"outgoing\":1}");
        assertThat(stored()).containsExactly("Do you have it?", "Yes.");
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true); // longer than a burst
        assertThat(answers()).isZero();
    }

    @Test
    void aLostMessageThatIsOlderThanABotAnswersIsStoredAndNotAnswered() {
        database.update("UPDATE communication.reconciliation SET cursor = now() - interval '3 days' WHERE account_id = ?", account);
        says("Long ago", -26 * 3600);

        look();

        assertThat(stored()).containsExactly("Long ago");
        assertThat(database.queryForObject("SELECT no_answer FROM communication.message WHERE account_id = ?", String.class, account))
                .isEqualTo("too_old");
    }

    @Test
    void whatAReplyOfOursAnsweredThatIsNoMoreInARestoredDatabaseIsNotAnsweredAgain() throws Exception {
        answersInInbox();
        says("Answered", 0);
        ObjectNode reply = Payloads.restMessage(conversation, Payloads.unused(), 1, "By us", start.plusSeconds(1));
        reply.putObject("content_attributes").putObject("processor").put("reply_id", UUID.randomUUID().toString());
        reply.putObject("sender").put("id", 5).put("name", "Bot").put("type", "agent_bot");
        chatwoot.has(reply);
        says("New question", 2);

        lookBeforeTurns();

        await().until(() -> answers() == 1);
        assertThat(database.queryForList("SELECT content FROM communication.message WHERE account_id = ? AND status = 'read'", String.class, account))
                .containsExactly("New question");
        assertThat(database.queryForObject("SELECT no_answer FROM communication.message WHERE account_id = ? AND content = 'Answered'",
                String.class, account)).isEqualTo("answered");
    }

    @Test
    void activitiesAndNotesOfOthersAreLeftAlone() {
        ObjectNode note = Payloads.restMessage(conversation, Payloads.unused(), 1, "Please look", start).put("private", true);
        chatwoot.has(note);
        ObjectNode activity = Payloads.restMessage(conversation, Payloads.unused(), 2, "Conversation was reopened", start.plusSeconds(1));
        chatwoot.has(activity);
        chatwoot.has(account, listed("open", activity));

        assertThat(look().path("found")).isEmpty();
        assertThat(stored()).isEmpty();
    }

    @Test
    void whatIsOlderThanTheLookBeforeIsNotFetched() {
        ObjectNode old = Payloads.restMessage(conversation, Payloads.unused(), 0, "Old", start.minusSeconds(2 * 3600));
        chatwoot.has(old);
        says("New", 0);

        look();

        assertThat(stored()).containsExactly("New");
    }

    @Test
    void aConversationWithMoreMessagesThanAPageHasIsReadToWhereItIsKnown() {
        for (int i = 0; i < 45; i++) {
            says("m" + i, i);
        }

        JsonNode looked = look();

        assertThat(looked.path("found").path("message").asInt()).isEqualTo(45);
        assertThat(stored()).hasSize(45).startsWith("m0", "m1", "m2").endsWith("m44");
    }

    @Test
    void anIdleLookCostsOneCallAndAnotherLookAtWhatWasComparedNoMore() {
        says("Hello", 0);
        look();
        chatwoot.server().resetRequests();

        JsonNode again = look();

        assertThat(again.path("calls").asInt()).isLessThanOrEqualTo(3);
        assertThat(chatwoot.looks(account)).noneMatch(request -> request.getUrl().contains("/messages"));
    }

    @Test
    void aConversationThatWasResolvedWithoutOurHearingEndsAndOneThatWasReopenedGoesOn() {
        ObjectNode message = says("Hello", 0);
        program.webhook(webhook(message));
        chatwoot.has(account, listed("resolved", message).put("updated_at", start.getEpochSecond() + 10.5));

        JsonNode resolved = look().path("found");
        boolean ended = database.queryForObject("SELECT NOT is_active FROM communication.conversation WHERE account_id = ?", Boolean.class, account);
        chatwoot.has(account, listed("open", message).put("updated_at", start.getEpochSecond() + 20.5).put("last_activity_at", start.getEpochSecond() + 20));
        look();

        assertThat(resolved.toString()).isEqualTo("{\"state\":1}");
        assertThat(ended).isTrue();
        assertThat(database.queryForList("SELECT status FROM communication.conversation WHERE account_id = ? AND is_active", String.class, account))
                .containsExactly("open");
    }

    @Test
    void anAgentWhoTookAConversationWithoutOurHearingHasIt() {
        ObjectNode message = says("Hello", 0);
        program.webhook(webhook(message));
        ObjectNode taken = listed("open", message).put("updated_at", start.getEpochSecond() + 10.5);
        ((ObjectNode) taken.path("meta")).putObject("assignee").put("id", 7).put("name", "Jane").put("type", "user");
        chatwoot.has(account, taken);

        look();

        assertThat(database.queryForMap("SELECT assignee_type, assignee_id, handled_by FROM communication.conversation WHERE account_id = ?", account))
                .containsEntry("assignee_type", "User").containsEntry("assignee_id", 7L).containsEntry("handled_by", "human");
    }

    @Test
    void aConversationThatWasGivenBackToTheBotWithoutOurHearingIsTheBots() {
        program.webhook(conversationWebhook("open", 0));
        agentAnswersByWebhook(1);
        String before = handledBy();
        ObjectNode last = Payloads.restMessage(conversation, Payloads.unused(), 2, "Marked pending", start.plusSeconds(9));
        chatwoot.has(account, listed("pending", last).put("updated_at", start.getEpochSecond() + 9.5));

        look();

        assertThat(List.of(before, handledBy())).containsExactly("human", "bot");
    }

    @Test
    void anOlderStateThanTheKnownOneChangesNothing() {
        ObjectNode message = says("Hello", 0);
        program.webhook(conversationWebhook("open", 30));
        chatwoot.has(account, listed("resolved", message).put("updated_at", start.getEpochSecond() + 5.5));

        look();

        assertThat(database.queryForList("SELECT status FROM communication.conversation WHERE account_id = ? AND is_active", String.class, account))
                .containsExactly("open");
    }

    @Test
    void aReplyInDoubtIsSettledWhereItsConversationShowsIt() {
        ObjectNode question = says("Hello", 0);
        program.webhook(webhook(question));
        String replyId = UUID.randomUUID().toString();
        database.update("INSERT INTO communication.message (conversation_id, account_id, source, direction, status, content, adapter, reply_id,"
                + " in_doubt_since, queued_at, expires_at, next_attempt_at, chatwoot_conversation_id)"
                + " SELECT id, account_id, 'chatwoot', 'outbound', 'failed', 'Hi!', 'chatwoot', ?::uuid, now(), now(), now(), NULL, ?"
                + " FROM communication.conversation WHERE account_id = ?", replyId, conversation, account);
        ObjectNode reply = Payloads.restMessage(conversation, Payloads.unused(), 1, "Hi!", start.plusSeconds(3));
        reply.putObject("content_attributes").putObject("processor").put("reply_id", replyId);
        chatwoot.has(reply);
        chatwoot.has(account, listed("pending", reply));

        JsonNode found = look().path("found");

        assertThat(found.path("reply").asInt()).isEqualTo(1);
        assertThat(database.queryForMap("SELECT status, external_id, in_doubt_since FROM communication.message WHERE reply_id = ?::uuid", replyId))
                .containsEntry("status", "sent").containsEntry("external_id", reply.path("id").asText()).containsEntry("in_doubt_since", null);
    }

    @Test
    void aConversationThatIsDeletedBetweenListAndReadStopsNoOther() {
        ObjectNode gone = Payloads.restMessage(conversation + 500_000_000, Payloads.unused(), 0, "Gone", start.plusSeconds(5));
        chatwoot.has(account, Payloads.listed(account, conversation + 500_000_000, "pending", gone));
        chatwoot.server().stubFor(WireMock.get(
                WireMock.urlPathMatching(".*/conversations/" + (conversation + 500_000_000) + "/messages"))
                .willReturn(FakeChatwoot.answer(404, "{\"error\":\"Resource could not be found\"}")));
        says("Still there", 0);

        JsonNode looked = look();

        assertThat(looked.path("error").isNull()).isTrue();
        assertThat(looked.path("waiting").asInt()).isZero();
        assertThat(stored()).containsExactly("Still there");
    }

    @Test
    void messagesFromTheFutureAreStoredAndDoNotMoveTheCursorThere() {
        ObjectNode message = Payloads.restMessage(conversation, Payloads.unused(), 0, "From tomorrow", Instant.now().plusSeconds(86_400));
        chatwoot.has(message);
        chatwoot.has(account, listed("pending", message));

        JsonNode looked = look();

        assertThat(stored()).containsExactly("From tomorrow");
        assertThat(Instant.parse(looked.path("cursor").asText())).isBefore(Instant.now().plusSeconds(2)).isAfter(start);
    }

    @Test
    void aListInTheWrongOrderHidesNothing() {
        for (int i = 0; i < 30; i++) {
            ObjectNode old = Payloads.restMessage(Payloads.unused(), Payloads.unused(), 0, "old", start.minusSeconds(9 * 86_400));
            chatwoot.has(account, Payloads.listed(account, old.path("conversation_id").asLong(), "resolved", old));
        }
        says("Here", 0);
        ObjectNode wrong = Payloads.file("rest/GET-conversations-response-200.json");
        ArrayNode page = ((ObjectNode) wrong.path("data")).putArray("payload");
        ObjectNode first = Payloads.restMessage(Payloads.unused(), Payloads.unused(), 0, "old", start.minusSeconds(9 * 86_400));
        page.add(Payloads.listed(account, first.path("conversation_id").asLong(), "resolved", first));
        page.add(listed("pending", chatwoot.messages().get(chatwoot.messages().size() - 1)));
        chatwoot.listsConversations(account, FakeChatwoot.answer(200, wrong.toString()));

        look();

        assertThat(stored()).containsExactly("Here");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "429 | Retry later                                                       | asks to be left alone",
            "401 | {\"error\":\"Access to this endpoint is not authorized for bots\"} | set CHATWOOT_USER_TOKEN",
            "401 | {\"error\":\"You are not authorized to access this account\"}     | refuses the token (401)",
            "403 | {\"error\":\"API access is not enabled for this account\"}        | forbids to look (403)",
            "404 | {\"error\":\"Resource could not be found\"}                       | does not know the account",
            "500 | {\"error\":\"oops\"}                                              | Chatwoot answered 500",
            "200 | <html>maintenance</html>                                          | is not Chatwoot",
    })
    void aChatwootThatDoesNotTellIsAskedAgainLaterAndSaysWhy(int status, String body, String error) {
        says("Hello", 0);
        chatwoot.listsConversations(account, FakeChatwoot.answer(status, body));
        Instant asked = Instant.now();

        JsonNode failed = look();
        int calls = chatwoot.looks(account).size();
        Instant cursor = Instant.parse(failed.path("cursor").asText());
        chatwoot.isBack();
        look();

        assertThat(failed.path("error").asText()).contains(error);
        assertThat(Instant.parse(failed.path("next_at").asText())).isAfter(asked.plusSeconds(status == 429 ? 30 : 5));
        assertThat(calls).isEqualTo(1);
        assertThat(cursor).as("nothing is skipped").isBefore(start);
        assertThat(stored()).containsExactly("Hello");
    }

    @Test
    void aChatwootThatTakesTooLongIsAskedAgainLater() {
        says("Hello", 0);
        chatwoot.listsConversations(account, aResponse().withStatus(200).withFixedDelay(3000));

        assertThat(lookOnce().path("error").asText()).contains(NO_ANSWER);
    }

    @Test
    void anErasedPersonsMessagesAreNotFetchedAgain() {
        says("My secret", 0);
        look();
        program.delete("/contacts/+49" + conversation);
        says("Hello again", (int) (Instant.now().getEpochSecond() - start.getEpochSecond()) + 1);
        database.update("UPDATE communication.reconciliation SET cursor = now() - interval '1 hour' WHERE account_id = ?", account);

        look();

        assertThat(stored()).containsExactly("Hello again");
    }

    @Test
    void nothingIsKeptOfAConversationThatIsCompared() {
        says("My secret", 0);

        look();

        assertThat(database.queryForList("SELECT shown FROM communication.reconciliation_conversation WHERE account_id = ?", account))
                .hasSize(1).allSatisfy(row -> assertThat(row.get("shown")).isNull());
    }

    @Test
    void whoAsksForALookIsAuditedAndWhatMakesNoSenseIsRefused() {
        assertThat(program.post("/reconciliation", "{\"account_id\":\"x\"}").detail()).startsWith("invalid_account_id: ");
        assertThat(program.post("/reconciliation", "{\"account_id\":987654321}").status()).isEqualTo(404);
        look();

        assertThat(database.queryForList("SELECT action FROM communication.audit WHERE details ->> 'account_id' = ?", String.class,
                Long.toString(account))).containsExactly("reconcile");
    }

    /** What is stored of the account's one message and conversation, but for ids and what a list knows less exactly. */
    private String like(long stored) {
        return database.queryForObject("SELECT concat_ws(' ', m.direction, m.status, m.sender_type, m.content, m.external_id, m.content_attributes,"
                + " m.attachments, m.source, m.provider_id, m.session_id, m.chatwoot_conversation_id, m.no_answer, c.user_identifier, c.channel,"
                + " c.chatwoot_inbox_id, c.contact_inbox_source_id, c.status, c.assignee_type, c.assignee_id, c.can_reply, c.handled_by)"
                + " FROM communication.message m JOIN communication.conversation c ON c.id = m.conversation_id WHERE m.account_id = ?",
                String.class, stored);
    }

    /** Again if a call ran out of its time, as it may on a busy machine: it ends the look, and the program looks again later. */
    private JsonNode look() {
        JsonNode seen = lookOnce();
        for (int i = 0; i < 5 && seen.path("error").asText().contains(NO_ANSWER); i++) {
            seen = lookOnce();
        }
        return seen;
    }

    private JsonNode lookOnce() {
        Answer answer = program.post("/reconciliation", "{\"account_id\":" + account + "}");
        assertThat(answer.status()).isEqualTo(200);
        for (JsonNode one : program.get("/reconciliation").body().path("reconciliation")) {
            if (one.path("account_id").asLong() == account) {
                return one;
            }
        }
        throw new AssertionError("the account is not shown");
    }

    /** One message is stored after the other: on a busy machine a turn could begin before the last. */
    private JsonNode lookBeforeTurns() throws Exception {
        context.getRouteController().suspendRoute("turn");
        try {
            return look();
        } finally {
            context.getRouteController().resumeRoute("turn");
        }
    }

    private ObjectNode says(String content, int second) {
        ObjectNode message = Payloads.restMessage(conversation, Payloads.unused(), 0, content, start.plusSeconds(second));
        chatwoot.has(message);
        chatwoot.has(account, listed("pending", message));
        return message;
    }

    private void agentSays(String content, int second) {
        ObjectNode message = Payloads.restMessage(conversation, Payloads.unused(), 1, content, start.plusSeconds(second));
        chatwoot.has(message);
        chatwoot.has(account, listed("pending", message));
    }

    private ObjectNode listed(String status, ObjectNode newest) {
        return Payloads.listed(account, conversation, status, newest).put("inbox_id", inbox);
    }

    /** The webhook about that message, as Chatwoot would have sent it. */
    private ObjectNode webhook(ObjectNode message) {
        ObjectNode webhook = Payloads.message(account, conversation, message.path("id").asLong(), message.path("content").asText(),
                message.path("created_at").asLong(), "pending");
        return bears(webhook, webhook.path("conversation"));
    }

    private ObjectNode conversationWebhook(String status, int second) {
        ObjectNode webhook = Payloads.conversation("conversation_status_changed", account, conversation, start.getEpochSecond() + second, status);
        return bears(webhook, webhook);
    }

    private void agentAnswersByWebhook(int second) {
        ObjectNode webhook = Payloads.message(account, conversation, Payloads.unused(), "Hi", start.getEpochSecond() + second, "open");
        webhook.put("message_type", "outgoing").putObject("sender").put("id", 7).put("name", "Jane").put("type", "user");
        program.webhook(bears(webhook, webhook.path("conversation")));
    }

    private ObjectNode bears(ObjectNode webhook, JsonNode shown) {
        ((ObjectNode) shown).put("inbox_id", inbox);
        ((ObjectNode) shown.at("/meta/sender")).put("phone_number", "+49" + conversation);
        ((ObjectNode) shown.path("contact_inbox")).put("source_id", "49" + conversation);
        return webhook;
    }

    private void answersInInbox() {
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', 'echo')", Long.toString(inbox));
    }

    private String handledBy() {
        return database.queryForObject("SELECT handled_by FROM communication.conversation WHERE account_id = ?", String.class, account);
    }

    private int answers() {
        return database.queryForObject("SELECT count(*) FROM communication.turn t JOIN communication.conversation c ON c.id = t.conversation_id"
                + " WHERE c.account_id = ? AND t.status = 'completed' AND t.withdrawn IS NULL", Integer.class, account);
    }

    private List<String> stored() {
        return database.queryForList("SELECT content FROM communication.message WHERE account_id = ? AND adapter IS NULL"
                + " ORDER BY timestamp, communication.place(message), id", String.class, account);
    }
}
