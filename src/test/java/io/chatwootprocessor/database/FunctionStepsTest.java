package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.http.JsonBody;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** The steps of the long functions, each called alone, in a transaction that is rolled back. */
@ProcessorTest
@Transactional
class FunctionStepsTest {

    private static final String SETTINGS = "{\"lease\": 30, \"max_age\": 86400, \"max_replies\": 2}";
    private static final String NOON = "2026-11-01T12:00:00Z";
    private static final String ONE = "2026-11-01T13:00:00Z";
    private static final String TWO = "2026-11-01T14:00:00Z";

    @Autowired
    JdbcTemplate database;

    private final long account = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();

    // one webhook

    @Test
    void aMessageIsKnownByItsIdByItsReplyIdAndByWhatItsEventBecame() {
        long conversation = conversation(NOON, null);
        UUID reply = UUID.randomUUID();
        long byId = message(conversation, "outbound", NOON, "external_id", "7", "reply_id", reply);
        long event = one(Long.class, "INSERT INTO communication.webhook_event (source, event, account_id, payload, outcome, message_id)"
                + " VALUES ('chatwoot', 'message_created', ?, '{}', 'stored', ?) RETURNING id", account, byId);

        assertThat(known(delivery("external_id", "7"))).isEqualTo(byId);
        assertThat(known(delivery("external_id", "8", "reply_id", reply.toString()))).isEqualTo(byId);
        assertThat(known(delivery("replay_of", event))).isEqualTo(byId);
        assertThat(known(delivery("external_id", "8"))).isNull();
        assertThat(known(delivery("external_id", "7", "account_id", account + 1))).isNull();
    }

    @Test
    void aKnownMessagesConversationLearnsItsChatwootConversationOnce() {
        long ours = one(Long.class, "INSERT INTO communication.conversation (account_id, user_identifier, channel) VALUES (?, 'a', 'email')"
                + " RETURNING id", account);
        long message = message(ours, "outbound", NOON);
        String step = "SELECT (communication.known_conversation(m, d)).chatwoot_conversation_id FROM communication.message m, "
                + "json_populate_record(NULL::communication.delivery, ?::json) AS d WHERE m.id = ?";

        assertThat(one(Long.class, step, delivery(), message)).isEqualTo(chatwootConversation);
        assertThat(one(Long.class, step, delivery("chatwoot_conversation_id", 5), message)).isEqualTo(chatwootConversation);
    }

    @Test
    void aNewMessageIsPlacedInTheConversationThatItOpens() {
        Map<String, Object> places = place(delivery("direction", "inbound", "event", "message_created"), NOON);

        assertThat(places.get("own_id")).isNotNull().isEqualTo(places.get("shown_id"));
    }

    @Test
    void anUpdateIsPlacedByTheStateThatItShowsOnly() {
        assertThat(place(delivery("direction", "inbound", "event", "message_updated"), NOON))
                .containsEntry("own_id", null).doesNotContainEntry("shown_id", null);
    }

    @Test
    void anEndIsPlacedNowhereAndEndsTheConversation() {
        long conversation = conversation(NOON, null);

        assertThat(place(delivery("conversation_status", "resolved"), ONE)).containsEntry("shown_id", null).containsEntry("own_id", null);
        assertThat(one(Boolean.class, "SELECT is_active FROM communication.conversation WHERE id = ?", conversation)).isFalse();
    }

    @Test
    void aMessageIsStoredOnce() {
        long conversation = conversation(NOON, null);
        String step = "SELECT (communication.store_message(d, ?, now(), now(), now())).id"
                + " FROM json_populate_record(NULL::communication.delivery, ?::json) AS d";
        String delivery = delivery("direction", "inbound", "external_id", "7", "content", "Hi");

        long stored = one(Long.class, step, conversation, delivery);

        assertThat(one(Long.class, step, conversation, delivery)).isEqualTo(stored);
        assertThat(one(String.class, "SELECT no_answer FROM communication.message WHERE id = ?", stored)).isEqualTo("no_responder");
    }

    @Test
    void anUpdateChangesAMessageUnlessANewerOneIsStored() {
        long message = message(conversation(NOON, null), "inbound", NOON);

        change(message, delivery("content", "edited"), ONE);
        change(message, delivery("content", "late"), NOON);

        assertThat(database.queryForMap("SELECT content, revision FROM communication.message WHERE id = ?", message))
                .containsEntry("content", "edited").hasEntrySatisfying("revision", revision -> assertThat(revision).hasToString("1"));
    }

    @Test
    void anUpdateThatShowsNothingTakesNothingAway() {
        long message = message(conversation(NOON, null), "inbound", NOON);

        change(message, delivery("content", "", "content_attributes", Map.of("deleted", true)), ONE);

        assertThat(database.queryForMap("SELECT content, content_attributes ->> 'deleted' AS deleted FROM communication.message WHERE id = ?",
                message)).containsEntry("content", "said").containsEntry("deleted", "true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "ignored   | activity | false | {\"status\":\"ignored\",\"reason\":\"activity\"}",
        "applied   | null     | false | {\"conversation_id\":3,\"status\":\"applied\"}",
        "stored    | null     | true  | {\"conversation_id\":3,\"message_id\":4,\"direction\":\"inbound\",\"status\":\"received\"}",
        "duplicate | null     | true  | {\"conversation_id\":3,\"message_id\":4,\"direction\":\"inbound\",\"status\":\"received\",\"duplicate\":true}",
    })
    void theSenderIsToldWhatBecameOfItsWebhook(String outcome, String reason, boolean message, String answer) {
        assertThat(JsonBody.parse(one(String.class, "SELECT communication.webhook_answer(?, ?, 3, ?, ?, ?)::text",
                outcome, reason, message ? 4 : null, message ? "inbound" : null, message ? "received" : null))).isEqualTo(JsonBody.parse(answer));
    }

    @Test
    void oneOfOurOwnPhonesIsFoundByItsNumberOnWhatsappOnly() {
        String number = "+49" + Payloads.unused();
        database.update("INSERT INTO communication.bridge_session (session_id, status, phone_number) VALUES (?, 'connected', ?)", number, number);
        String step = "SELECT count(*) FROM communication.own_phones(?, ?)";

        assertThat(one(Long.class, step, "whatsapp", number)).isEqualTo(1);
        assertThat(one(Long.class, step, "email", number)).isZero();
        database.update("UPDATE communication.bridge_session SET status = 'deleted' WHERE session_id = ?", number);
        assertThat(one(Long.class, step, "whatsapp", number)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"wamid, said, 2026-11-02T11:00:00Z, 1", "other, said, 2026-11-02T11:00:00Z, 0", "wamid, else, 2026-11-02T11:00:00Z, 0",
            "wamid, said, 2026-11-02T13:00:00Z, 0"})
    void aRepetitionHasTheChannelsIdAndTheSameWordsWithinADay(String provider, String content, String written, long found) {
        long conversation = conversation(NOON, null);
        message(conversation, "inbound", NOON, "provider_id", "wamid");

        assertThat(one(Long.class, "SELECT count(*) FROM communication.repetitions(?, ?, ?, ?, ?::timestamptz)",
                conversation, chatwootConversation, provider, content, written)).isEqualTo(found);
    }

    // many webhooks

    @Test
    void aNewMessageIsTheFirstOfItsSenderAndOfItsPlaceAndUnknown() {
        message(conversation(NOON, null), "inbound", NOON, "external_id", "known");
        String[] deliveries = {newMessage("1"), newMessage("2"), newMessage("3"), newMessage("known"), newMessage("5", "by_human", true)};

        assertThat(newMessages(deliveries, "{1,1,2,3,4}", "{1,2,1,3,4}")).containsExactly(1L);
        assertThat(newMessages(deliveries, "{1,2,3,4,5}", "{1,2,3,4,5}")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aMessageJoinsPlainlyWhatGoesOnButNotWhatAHumanHandlesOrAnEndMaySplit() {
        assertThat(plain(newMessage("1"))).hasSize(1).allSatisfy(row -> assertThat(row.get("known_id")).isNull());

        long conversation = conversation(NOON, null);
        assertThat(plain(newMessage("1"))).singleElement().satisfies(row -> assertThat(row).containsEntry("known_id", conversation)
                .containsEntry("newer", true).containsEntry("why_no_answer", null));
        assertThat(plain(newMessage("1", "assignee_type", "User"))).isEmpty();
        assertThat(plain(newMessage("1", "conversation_status", "resolved"))).isEmpty();
        assertThat(plain(newMessage("1", "sent_at", "2026-11-01T11:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "pending  | false | pending", "resolved | false | resolved", "open | false | open", "snoozed | false | open", "null | false | alive",
        "else     | false | alive", "pending  | true  | handed back"})
    void aStatusOfChatwootIsKeptInTheWordsOfASighting(String status, boolean handedBack, String shown) {
        assertThat(one(String.class, "SELECT communication.shown(d) FROM json_populate_record(NULL::communication.delivery, ?::json) AS d",
                delivery("conversation_status", status, "handed_back", handedBack))).isEqualTo(shown);
        assertThat(handedBack || shown.equals(one(String.class, "SELECT communication.sighting_of(?)", status))).isTrue();
    }

    // a conversation's beginning and end

    @Test
    void theConversationAliveAtAMomentIsTheOneThatWentOnThen() {
        long conversation = conversation(NOON, ONE);

        assertThat(alive(NOON)).isEqualTo(conversation);
        assertThat(alive(ONE)).isEqualTo(conversation);
        assertThat(alive(TWO)).isNotEqualTo(conversation);
    }

    @Test
    void theNextEndIsTheFirstOneAtOrAfterTheMoment() {
        sighting(ONE, "resolved");
        sighting(TWO, "resolved");

        assertThat(one(String.class, "SELECT communication.utc((communication.next_end(d, ?::timestamptz)).moment)"
                + " FROM json_populate_record(NULL::communication.delivery, ?::json) AS d", NOON, delivery())).startsWith("2026-11-01T13:00:00");
    }

    @Test
    void aConversationBeginsEarlierUnlessAnEndLiesBetween() {
        long conversation = conversation(TWO, null);

        assertThat(begun("begin_earlier", NOON, ONE)).isNull();
        assertThat(begun("begin_earlier", NOON, null)).isEqualTo(conversation);
        assertThat(alive(NOON)).isEqualTo(conversation);
    }

    @Test
    void aConversationWhoseEndIsKnownIsOpenedAsAnEndedOneAndAnActiveOneIsOpenedOnce() {
        long ended = begun("open_conversation", NOON, ONE);
        long active = begun("open_conversation", TWO, null);

        assertThat(one(Boolean.class, "SELECT is_active FROM communication.conversation WHERE id = ?", ended)).isFalse();
        assertThat(begun("open_conversation", TWO, null)).isEqualTo(active);
    }

    @Test
    void aConversationTakesWhatWasWrittenSinceItBegan() {
        long earlier = conversation(NOON, ONE);
        long before = message(earlier, "inbound", NOON);
        long after = message(earlier, "inbound", TWO);
        long later = conversation(TWO, null);

        database.queryForList("SELECT communication.take_later_messages(?, d, ?::timestamptz)"
                + " FROM json_populate_record(NULL::communication.delivery, ?::json) AS d", later, TWO, delivery());

        assertThat(database.queryForList("SELECT conversation_id FROM communication.message WHERE id IN (?, ?) ORDER BY id", Long.class,
                before, after)).containsExactly(earlier, later);
    }

    // a turn

    @Test
    void aLeaseIsTakenByOneAtATime() {
        long conversation = conversation(NOON, null);
        String step = "SELECT (communication.take_lease(?, ?::jsonb)).lease_id";

        assertThat(one(UUID.class, step, conversation, SETTINGS)).isNotNull();
        assertThat(one(UUID.class, step, conversation, SETTINGS)).isNull();
        database.update("UPDATE communication.conversation SET lease_expires_at = now() WHERE id = ?", conversation);
        assertThat(one(UUID.class, step, conversation, SETTINGS)).isNotNull();
    }

    @Test
    void aTurnThatIsNotFinishedGoesOn() {
        long conversation = conversation(NOON, null);
        String step = "SELECT communication.open_turn(?, communication.bot_config_of(0))";

        UUID turn = one(UUID.class, step, conversation);

        assertThat(one(UUID.class, step, conversation)).isEqualTo(turn);
        assertThat(one(Integer.class, "SELECT rounds FROM communication.turn WHERE id = ?", turn)).isEqualTo(2);
    }

    @Test
    void theBotTalksTooMuchWhenItHasSaidAsMuchAsItMayInAMinute() {
        long conversation = conversation(NOON, null);
        UUID turn = one(UUID.class, "SELECT communication.open_turn(?, communication.bot_config_of(0))", conversation);
        String step = "SELECT communication.talks_too_much(?, ?::jsonb)";

        message(conversation, "outbound", "now", "adapter", "chatwoot", "turn_id", turn);
        message(conversation, "outbound", "now", "adapter", "chatwoot", "turn_id", turn, "private", true);
        assertThat(one(Boolean.class, step, conversation, SETTINGS)).isFalse();
        message(conversation, "outbound", "now", "adapter", "chatwoot", "turn_id", turn);
        assertThat(one(Boolean.class, step, conversation, SETTINGS)).isTrue();
    }

    // the chat API

    @Test
    void theChatsConversationIsOpenedOnce() {
        long opened = one(Long.class, "SELECT communication.open_chat('somebody')");

        assertThat(one(Long.class, "SELECT communication.open_chat('somebody')")).isEqualTo(opened);
    }

    @Test
    void aHistoryThatGoesOnAddsWhatFollowsAndAnyOtherWhatIsSaidNow() {
        long chat = one(Long.class, "SELECT communication.open_chat('somebody')");

        history(chat, null, "user: Hi", "assistant: Hello");
        history(chat, null, "user: Hi", "assistant: Hello", "user: Open?");
        history(chat, null, "user: Something else", "user: Closed?");

        assertThat(said(chat)).containsExactly("Hi", "Hello", "Open?", "Closed?");
        assertThat(one(Integer.class, "SELECT cardinality(communication.known_lines(?, 3))", chat)).isEqualTo(3);
        assertThat(one(Boolean.class, "SELECT communication.known_lines(?, 1) = ARRAY[communication.line('user', 'Closed?')]", chat)).isTrue();
    }

    @Test
    void aWaitingMessageThatIsRepeatedTakesTheRequestsKeyOnce() {
        long chat = one(Long.class, "SELECT communication.open_chat('somebody')");
        history(chat, null, "user: Hi");
        String step = "SELECT communication.give_key(?, communication.line('user', 'Hi'), ?, ?::jsonb)";

        assertThat(one(Boolean.class, step, chat, "first", SETTINGS)).isTrue();
        assertThat(one(Boolean.class, step, chat, "second", SETTINGS)).isFalse();
        history(chat, "third", "user: Hi");
        assertThat(database.queryForList("SELECT external_id FROM communication.message WHERE conversation_id = ? ORDER BY timestamp", String.class,
                chat)).containsExactly("first", "third");
    }

    @Test
    void linesAreAddedInTheirOrderAndTheLastOneBearsTheKey() {
        long chat = one(Long.class, "SELECT communication.open_chat('somebody')");

        database.queryForList("SELECT communication.add_lines(?, ?::jsonb, 'key', '{1,3}')", chat,
                request("user: before", "assistant: known", "user: now"));

        assertThat(database.queryForList("SELECT concat_ws(' ', content, status, external_id) FROM communication.message"
                + " WHERE conversation_id = ? ORDER BY timestamp", String.class, chat)).containsExactly("before read", "now received key");
    }

    // dead letters

    @Test
    void whoActsOnDeadLettersIsToldWhichWereNoneAndIsInTheAudit() {
        String step = "SELECT communication.answer_about_letters(?, 'requeue', 'requeued', ?::bigint[], ?::bigint[])::text";
        String actor = UUID.randomUUID().toString();

        assertThat(JsonBody.parse(one(String.class, step, actor, "{3,1,2}", "{3,1}"))).isEqualTo(JsonBody.parse("{\"requeued\":[1,3],\"not_failed\":[2]}"));
        assertThat(JsonBody.parse(one(String.class, step, actor, null, "{}"))).isEqualTo(JsonBody.parse("{\"requeued\":[],\"not_failed\":[]}"));
        assertThat(database.queryForList("SELECT details::text FROM communication.audit WHERE actor = ?", String.class, actor))
                .containsExactly("{\"all\": false, \"message_ids\": [1, 3]}");
    }

    // what is tried again

    @ParameterizedTest
    @CsvSource({"0, 0, 0.5, 1.5", "3, 0, 4, 12", "30, 0, 30, 90", "10000, 0, 30, 90", "0, 300, 300, 300"})
    void anAttemptWaitsTwiceAsLongEachTimeGiveOrTakeHalfAndAtLeastAsLongAsAsked(int tries, double wait, double atLeast, double atMost) {
        assertThat(one(Double.class, "SELECT extract(epoch FROM communication.next_attempt(?, 1, 60, ?) - now())::double precision", tries, wait))
                .isBetween(atLeast, atMost);
    }

    // a human has answered

    @ParameterizedTest
    @CsvSource({"outbound, user, false, {}, true", "outbound, agent_bot, false, {}, false", "outbound, user, true, {}, false",
            "outbound, user, false, {\"processor\": 1}, false"})
    void aHumansWordIsPublicAndNotOurs(String direction, String sender, boolean note, String attributes, boolean human) {
        long message = message(conversation(NOON, null), direction, NOON, "sender_type", sender, "private", note);
        database.update("UPDATE communication.message SET content_attributes = ?::jsonb WHERE id = ?", attributes, message);

        assertThat(one(Boolean.class, "SELECT communication.said_by_human(m) FROM communication.message m WHERE id = ?", message)).isEqualTo(human);
    }

    @ParameterizedTest
    @CsvSource({NOON + ", true", "2026-11-01T11:59:59Z, false", ONE + ", true"})
    void aHumanAnswersWhatWasWrittenBefore(String answered, boolean answers) {
        long conversation = conversation("2026-11-01T11:00:00Z", null);
        long question = message(conversation, "inbound", NOON);
        long answer = message(conversation, "outbound", answered, "sender_type", "user");

        assertThat(one(Boolean.class, "SELECT communication.human_answers(a, q.conversation_id, q.chatwoot_conversation_id, q.timestamp) FROM communication.message a, communication.message q"
                + " WHERE a.id = ? AND q.id = ?", answer, question)).isEqualTo(answers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SELECT * FROM communication.unanswered('{}')",
        "SELECT * FROM communication.message h WHERE communication.human_answers(h, 1, 1, now())",
        "SELECT (p.message).*, p.known_id, p.newer, p.why_no_answer FROM communication.plain_messages('{}', '{}', '{}', '{}') AS p",
        "SELECT communication.sighting_of(status) FROM communication.conversation",
        "SELECT communication.next_attempt(tries, 1, 60, 0) FROM communication.message",
    })
    void theStepsOfWhatRunsAllTheTimeArePartOfItsStatement(String statement) {
        assertThat(database.queryForList("EXPLAIN (VERBOSE, COSTS off) " + statement, String.class)).noneMatch(line -> line.matches(
                ".*\\b(said_by_human|human_answers|new_messages|joins_plainly|plain_messages|repetitions|own_phones|sighting_of|next_attempt)\\(.*"));
    }

    private Long known(String delivery) {
        return one(Long.class, "SELECT (communication.known_message(d)).id FROM json_populate_record(NULL::communication.delivery, ?::json) AS d",
                delivery);
    }

    private Map<String, Object> place(String delivery, String moment) {
        return database.queryForMap("SELECT placed.* FROM json_populate_record(NULL::communication.delivery, ?::json) AS d,"
                + " communication.place_delivery(d, NULL, ?::timestamptz, ?::timestamptz) AS placed", delivery, moment, moment);
    }

    private void change(long message, String delivery, String version) {
        database.queryForList("SELECT communication.change_message(m, d, ?::timestamptz) FROM communication.message m,"
                + " json_populate_record(NULL::communication.delivery, ?::json) AS d WHERE m.id = ?", version, delivery, message);
    }

    private Long alive(String moment) {
        return one(Long.class, "SELECT communication.conversation_alive(d, ?::timestamptz)"
                + " FROM json_populate_record(NULL::communication.delivery, ?::json) AS d", moment, delivery());
    }

    private Long begun(String function, String moment, String end) {
        Map<String, Object> ending = new HashMap<>();
        ending.put("moment", end);
        ending.put("shown", end == null ? null : "resolved");
        return one(Long.class, "SELECT communication." + function + "(d, ?::timestamptz, ending)"
                + " FROM json_populate_record(NULL::communication.delivery, ?::json) AS d,"
                + " json_populate_record(NULL::communication.sighting, ?::json) AS ending", moment, delivery(), JsonBody.write(ending));
    }

    private void history(long chat, String key, String... lines) {
        database.queryForList("SELECT communication.store_history(?, ?::jsonb, ?, ?::jsonb)", chat, request(lines), key, SETTINGS);
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? ORDER BY timestamp", String.class,
                conversation);
    }

    private static String request(String... lines) {
        return JsonBody.write(Map.of("asked_now", 1, "history", List.of(lines).stream().map(line -> line.split(": "))
                .map(line -> Map.of("role", line[0], "content", line[1])).toList()));
    }

    private List<Long> newMessages(String[] deliveries, String senders, String places) {
        return database.queryForList("SELECT n FROM communication.new_messages(ARRAY (SELECT d FROM"
                + " json_populate_recordset(NULL::communication.delivery, ?::json) AS d), ?::bigint[], ?::bigint[], '{1,2,3,4,5}') ORDER BY n",
                Long.class, "[" + String.join(",", deliveries) + "]", senders, places);
    }

    private List<Map<String, Object>> plain(String delivery) {
        return database.queryForList("SELECT known_id, newer, why_no_answer FROM communication.plain_messages(ARRAY[json_populate_record("
                + "NULL::communication.delivery, ?::json)], '{1}', '{1}', '{1}')", delivery);
    }

    private String newMessage(String id, Object... more) {
        Object[] all = new Object[more.length + 10];
        System.arraycopy(new Object[] {"event", "message_created", "direction", "inbound", "external_id", id, "conversation_status", "pending",
                "sent_at", TWO}, 0, all, 0, 10);
        System.arraycopy(more, 0, all, 10, more.length);
        return delivery(all);
    }

    private String delivery(Object... more) {
        Map<String, Object> delivery = new HashMap<>(Map.of("source", "chatwoot", "account_id", account, "user_identifier", "a", "channel", "email",
                "chatwoot_conversation_id", chatwootConversation, "session_id", "", "content", "said", "content_attributes", Map.of(),
                "attachments", List.of()));
        for (int i = 0; i < more.length; i += 2) {
            delivery.put((String) more[i], more[i + 1]);
        }
        return JsonBody.write(delivery);
    }

    private long conversation(String started, String ended) {
        return one(Long.class, "INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_conversation_id, started_at,"
                + " is_active, ended_at) VALUES (?, 'a', 'email', ?, ?::timestamptz, ?, ?::timestamptz) RETURNING id", account, chatwootConversation,
                started, ended == null, ended);
    }

    private void sighting(String moment, String shown) {
        database.update("INSERT INTO communication.sighting (account_id, chatwoot_conversation_id, user_identifier, moment, shown)"
                + " VALUES (?, ?, 'a', ?::timestamptz, ?)", account, chatwootConversation, moment, shown);
    }

    private long message(long conversation, String direction, String timestamp, Object... more) {
        Map<String, Object> row = new HashMap<>(Map.of("source", "chatwoot", "sender_type", direction.equals("inbound") ? "contact" : "agent_bot",
                "private", false));
        for (int i = 0; i < more.length; i += 2) {
            row.put((String) more[i], more[i + 1]);
        }
        return one(Long.class, "INSERT INTO communication.message (conversation_id, account_id, source, external_id, direction, status, sender_type,"
                + " timestamp, content, private, reply_id, provider_id, adapter, turn_id, chatwoot_conversation_id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?::timestamptz, 'said', ?, ?, ?, ?, ?, ?) RETURNING id", conversation, account, row.get("source"),
                row.get("external_id"), direction, direction.equals("inbound") ? "received" : "sent", row.get("sender_type"), timestamp,
                row.get("private"), row.get("reply_id"), row.get("provider_id"), row.get("adapter"), row.get("turn_id"), chatwootConversation);
    }

    private <T> T one(Class<T> type, String sql, Object... arguments) {
        return database.queryForObject(sql, type, arguments);
    }
}
