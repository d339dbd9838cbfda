package io.chatwootprocessor.inbound.chat;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.http.JsonBody;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The chat API: what a program that talks to customers itself says, is answered, and finds at its job. */
@ProcessorTest
class ChatMessageTest {

    private static final String MESSAGE = "/api/v1/chat/message";
    private static final String JOBS = "/api/v1/chat/jobs/";

    private static FakeAiCore aiCore;

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final String conversation = "chat-" + UUID.randomUUID();

    @BeforeAll
    static void theAiCoreAnswersWhereNoInboxSaysOtherwise(@Autowired JdbcTemplate database, @Autowired Program program) {
        aiCore = new FakeAiCore();
        database.update("""
                INSERT INTO communication.bot_config (scope, name, responder, ai_core_url) VALUES ('default', 'Bot', 'ai-core', ?)
                ON CONFLICT (scope) DO UPDATE
                   SET name = excluded.name, responder = excluded.responder, ai_core_url = excluded.ai_core_url""", aiCore.url());
        List<String> jobs = new ArrayList<>();
        await().until(() -> { // the program may remember for a while who answered before
            String job = program.post(MESSAGE, "{\"history\":\"<USER>Hi</USER>\"}").text("ai_job_id");
            if (job != null) {
                jobs.add(job);
            }
            return !aiCore.questions().isEmpty();
        });
        await().until(() -> jobs.stream().noneMatch(job -> "processing".equals(program.get(JOBS + job).text("status")))); // none asks in a test
    }

    @AfterAll
    static void nobodyAnswersAnyMore(@Autowired JdbcTemplate database) {
        database.update("DELETE FROM communication.bot_config WHERE scope = 'default'");
        aiCore.close();
    }

    @BeforeEach
    void theAiCoreSaysHello() {
        aiCore.answersAll();
        aiCore.says("Hello!");
        queue.breaker("ai-core").transitionToCloseState();
    }

    // ── who is called back ────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void whoGaveAnAddressIsToldOfEveryJobOfTheConversationAndOnceOfEach() {
        WireMockServer caller = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        caller.start();
        try {
            caller.stubFor(WireMock.post("/done").willReturn(WireMock.ok()));
            aiCore.answers(WireMock.status(500));
            JsonNode failed = ended(program.post(MESSAGE, """
                    {"conversation_id":"%s","history":"<USER>Hi</USER>","callback_url":"%s/done"}""".formatted(conversation, caller.baseUrl())));
            aiCore.says("Hello!");
            JsonNode completed = ended(program.post(MESSAGE, """
                    {"conversation_id":"%s","history":"<USER>Hi</USER>"}""".formatted(conversation)));

            await().until(() -> caller.getAllServeEvents().size() >= 2);
            List<JsonNode> told = caller.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/done"))).stream()
                    .map(request -> JsonBody.parse(request.getBody())).toList();
            assertThat(told).extracting(job -> job.path("ai_job_id"), job -> job.path("status").asText(), job -> job.path("reply").asText(""))
                    .containsExactlyInAnyOrder(tuple(failed.path("ai_job_id"), "failed", ""), tuple(completed.path("ai_job_id"), "completed", "Hello!"));
        } finally {
            caller.stop();
        }
    }

    // ── the contract's examples ───────────────────────────────────────────────────────────────────────────────────────

    @Test
    void theShortestRequestBeginsAnAnswer() {
        Answer answer = program.post(MESSAGE, "{\"history\":\"<USER>Hello, I need help</USER><br>\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(uuid(answer, "ai_job_id")).isNotEqualTo(uuid(answer, "lock_id"));
        assertThat(answer.body().toString()).isEqualTo(("{'success':true,'status':'ai_processing_started',"
                + "'message':'Message received and AI processing started','error':null,'action':'lock_acquired','ai_job_id':'"
                + answer.text("ai_job_id") + "','lock_id':'" + answer.text("lock_id")
                + "','consolidated_messages':1,'bot_name':'Bot'}").replace('\'', '"'));
        JsonNode job = ended(answer);
        assertThat(job.path("reply").asText()).isEqualTo("Hello!");
        uuid(new Answer(200, job), "conversation_id");
    }

    @Test
    void theFullRequestReachesTheAiCoreAndItsAnswerTheJob() throws Exception {
        String id = "550e8400-e29b-41d4-a716-446655440000";
        String resources = """
                {"user_id":"user_123","session_type":"web","device":"desktop","context":{"location":"homepage","referrer":"google"}}""";

        Answer answer = program.post(MESSAGE, """
                {"conversation_id":"%s","resources":%s,"history":"<USER>Hello, how are you?</USER><br><BOT>I'm doing well!</BOT><br>\
                <SALE>Our Anna is here.</SALE><br><USER>Can you help me?</USER><br>"}""".formatted(id, resources));

        JsonNode job = ended(answer);
        assertThat(aiCore.questions(id)).containsExactly(Program.JSON.readTree("""
                {"conversation_id":"%s","history":[{"role":"user","content":"Hello, how are you?"},
                 {"role":"assistant","content":"I'm doing well!"},{"role":"sale","content":"Our Anna is here."},
                 {"role":"user","content":"Can you help me?"}],"resources":%s}""".formatted(id, resources)));
        assertThat(job.path("ai_job_id").asText()).isEqualTo(answer.text("ai_job_id"));
        assertThat(job.path("conversation_id").asText()).isEqualTo(id);
        assertThat(job.path("status").asText()).isEqualTo("completed");
        assertThat(job.path("reply").asText()).isEqualTo("Hello!");
        assertThat(job.path("messages").toString()).isEqualTo("[\"Hello!\"]");
        assertThat(job.path("private_note").isNull()).isTrue();
        assertThat(job.path("action").asText()).isEqualTo("reply");
        assertThat(job.path("data").toString()).isEqualTo("{\"message\":\"Hello!\"}");
        assertThat(job.path("error").isNull()).isTrue();
    }

    @Test
    void aListIsAHistoryAsWellAndRolesAreInAnyCase() {
        Answer answer = program.post(MESSAGE, """
                {"conversation_id":"%s","resources":null,"history":[{"role":"USER","content":"Hi"},{"role":"Assistant","content":"Hello"},
                {"role":"bot","content":"How can I help?"},{"role":"Sale","content":"I am Anna"},{"role":"user","content":" Help "}]}"""
                .formatted(conversation));

        ended(answer);
        assertThat(aiCore.questions(conversation)).singleElement().satisfies(question -> assertThat(lines(question))
                .containsExactly("user Hi", "assistant Hello", "assistant How can I help?", "sale I am Anna", "user Help"));
        assertThat(aiCore.questions(conversation).get(0).path("resources").toString()).isEqualTo("{}");
    }

    @Test
    void aMessageDuringATurnIsLockedAndAnsweredByTheSameJob() {
        aiCoreThinks();
        Answer first = say("<USER>Hi</USER>");
        assertThat(program.get(JOBS + first.text("ai_job_id")).text("status")).isEqualTo("processing");
        awaitQuestions(1);

        Answer second = say("<USER>Hi</USER><br><USER>in blue, please</USER>");

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().toString()).isEqualTo(("{'success':true,'status':'locked',"
                + "'message':'Message is being processed by another request','error':null,'action':'lock_exists','ai_job_id':null,"
                + "'lock_id':null,'consolidated_messages':0,'bot_name':null}").replace('\'', '"'));
        JsonNode job = ended(first);
        assertThat(job.path("messages").toString()).isEqualTo("[\"Hello!\"]");
        assertThat(job.path("consolidated_messages").asInt()).isEqualTo(2);
        assertThat(lastSaid()).isEqualTo("Hi\nin blue, please");
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void anActionOfTheAiCoresOwnIsKeptWithItsData() {
        aiCore.answers(okJson("{\"conversation_id\":\"" + conversation + "\",\"action\":\"NEED_SALE\","
                + "\"data\":{\"reason\":\"discount\",\"private_note\":\"Wants 10 %\",\"message\":\"I ask Anna.\"}}"));

        JsonNode job = ended(say("<USER>Can I have a discount?</USER>"));

        assertThat(job.path("status").asText()).isEqualTo("completed");
        assertThat(job.path("action").asText()).isEqualTo("NEED_SALE");
        assertThat(job.path("data").path("reason").asText()).isEqualTo("discount");
        assertThat(job.path("reply").asText()).isEqualTo("I ask Anna.");
        assertThat(job.path("private_note").asText()).isEqualTo("Wants 10 %");
    }

    @Test
    void severalMessagesAreOneReply() {
        aiCore.answers(okJson("{\"data\":{\"messages\":[\"Hello!\",\"How can I help?\"]}}"));

        JsonNode job = ended(say("<USER>Hi</USER>"));

        assertThat(job.path("messages").toString()).isEqualTo("[\"Hello!\",\"How can I help?\"]");
        assertThat(job.path("reply").asText()).isEqualTo("Hello!\nHow can I help?");
    }

    @Test
    void aFailingAiCoreIsAFailedJobAndTheSameRequestIsAnsweredWhenItWorksAgain() {
        aiCore.answers(answer(500, "out of memory"));
        Answer first = say("<USER>Hi</USER>");

        JsonNode failed = ended(first);
        aiCore.says("Here I am");
        Answer again = say("<USER>Hi</USER>");

        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("error").asText()).contains("500");
        assertThat(failed.path("reply").isNull()).isTrue();
        assertThat(again.text("action")).isEqualTo("lock_acquired");
        assertThat(again.text("ai_job_id")).isNotEqualTo(first.text("ai_job_id"));
        assertThat(ended(again).path("reply").asText()).isEqualTo("Here I am");
        assertThat(said()).containsExactly("user Hi", "assistant Here I am");
    }

    // ── jobs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aJobThatNobodyKnowsIsNotFound() {
        Answer answer = program.get(JOBS + "00000000-0000-4000-8000-000000000000");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.detail()).isEqualTo("Job 00000000-0000-4000-8000-000000000000 not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "abc", "1-1-1-1-1", "%20", "null", "00000000-0000-4000-8000-00000000000g",
            "00000000-0000-4000-8000-000000000000'", "0000000000004000800000000000000000000000000000000000000000"})
    void whatIsNoJobIdIsSaidSo(String id) {
        Answer answer = program.get(JOBS + id);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/detail/0/type").asText()).isEqualTo("uuid_parsing");
        assertThat(answer.body().at("/detail/0/loc").toString()).isEqualTo("[\"path\",\"ai_job_id\"]");
    }

    @Test
    void aJobIsFoundWhateverElseTheAddressSays() {
        Answer begun = say("<USER>Hi</USER>");
        String job = begun.text("ai_job_id");

        assertThat(program.get(JOBS + job + "?conversation_id=7&verbose").status()).isEqualTo(200);
        assertThat(program.get(JOBS + job + "?ai_job_id=7").text("ai_job_id")).isEqualTo(job);
        assertThat(program.get(JOBS + job.toUpperCase(Locale.ROOT)).text("ai_job_id")).isEqualTo(job);
        ended(begun); // it does not ask in another test
    }

    // ── what is wrong with a request ──────────────────────────────────────────────────────────────────────────────────

    @Test
    void aMissingHistoryIsAnsweredAsFastApiDoes() {
        Answer answer = program.post(MESSAGE, "{}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().toString()).isEqualTo(
                "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"history\"],\"msg\":\"Field required\",\"input\":{}}]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'history':null}                                              | string_type           | ['body','history']
            {'history':7}                                                 | string_type           | ['body','history']
            {'history':{}}                                                | string_type           | ['body','history']
            {'history':''}                                                | value_error           | ['body','history']
            {'history':'Hello'}                                           | value_error           | ['body','history']
            {'history':'<USER> </USER>'}                                  | value_error           | ['body','history']
            {'history':'<USER>Hi</USER><BOT>Hello</BOT>'}                 | value_error           | ['body','history']
            {'history':[]}                                                | value_error           | ['body','history']
            {'history':[{'role':'assistant','content':'Hi'}]}             | value_error           | ['body','history']
            {'history':[null]}                                            | model_attributes_type | ['body','history',0]
            {'history':['Hi']}                                            | model_attributes_type | ['body','history',0]
            {'history':[[]]}                                              | model_attributes_type | ['body','history',0]
            {'history':[{'content':'Hi'}]}                                | missing               | ['body','history',0,'role']
            {'history':[{'role':1,'content':'Hi'}]}                       | literal_error         | ['body','history',0,'role']
            {'history':[{'role':null,'content':'Hi'}]}                    | literal_error         | ['body','history',0,'role']
            {'history':[{'role':'system','content':'Hi'}]}                | literal_error         | ['body','history',0,'role']
            {'history':[{'role':'user'}]}                                 | missing               | ['body','history',0,'content']
            {'history':[{'role':'user','content':null}]}                  | string_type           | ['body','history',0,'content']
            {'history':[{'role':'user','content':['a']}]}                 | string_type           | ['body','history',0,'content']
            {'history':'<USER>Hi</USER>','conversation_id':7}             | string_type           | ['body','conversation_id']
            {'history':'<USER>Hi</USER>','conversation_id':''}            | string_too_short      | ['body','conversation_id']
            {'history':'<USER>Hi</USER>','resources':[]}                  | dict_type             | ['body','resources']
            {'history':'<USER>Hi</USER>','resources':'x'}                 | dict_type             | ['body','resources']
            {'history':'<USER>Hi</USER>','callback_url':7}                | url_parsing           | ['body','callback_url']
            {'history':'<USER>Hi</USER>','callback_url':'//host/path'}    | url_parsing           | ['body','callback_url']
            {'history':'<USER>Hi</USER>','callback_url':'ftp://host/'}    | url_parsing           | ['body','callback_url']
            {'history':'<USER>Hi</USER>','callback_url':'http://a b/'}    | url_parsing           | ['body','callback_url']
            """)
    void everyFaultIsAnsweredInTheSameShape(String body, String type, String loc) {
        Answer answer = program.post(MESSAGE, body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("detail")).singleElement().satisfies(fault -> {
            assertThat(fault.path("type").asText()).isEqualTo(type);
            assertThat(fault.path("loc").toString()).isEqualTo(loc.replace('\'', '"'));
            assertThat(fault.path("msg").asText()).isNotBlank();
            assertThat(fault.has("input")).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``               | invalid_json
            nonsense         | invalid_json
            {"history":      | invalid_json
            []               | payload_must_be_object
            "<USER>a</USER>" | payload_must_be_object
            """)
    void whatIsNoJsonObjectIsSaidSo(String body, String detail) {
        Answer answer = program.post(MESSAGE, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).isEqualTo(detail);
    }

    // ── what is new in a history ──────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # the first call                        | the next, when it is answered                    || is asked as   | and adds
            # the whole history each time
            <USER>a</USER>                          | <USER>a</USER><BOT>Hello!</BOT><USER>b</USER>    || b             | user b
            <USER>x</USER><BOT>y</BOT><USER>a</USER>| <USER>x</USER><BOT>y</BOT><USER>a</USER><BOT>Hello!</BOT><USER>b</USER> || b | user b
            <USER>a</USER>                          | <USER>a</USER><BOT>Hello!</BOT><USER>b</USER><USER>c</USER> || b c           | user b, user c
            # only what is new
            <USER>a</USER>                          | <USER>b</USER>                                   || b             | user b
            <USER>x</USER><BOT>y</BOT><USER>a</USER>| <USER>b</USER><USER>c</USER>                     || b c           | user b, user c
            # the newest lines
            <USER>x</USER><BOT>y</BOT><USER>a</USER>| <BOT>Hello!</BOT><USER>b</USER>                  || b             | user b
            <USER>x</USER><BOT>y</BOT><USER>a</USER>| <USER>a</USER><BOT>Hello!</BOT><USER>b</USER>    || b             | user b
            # a human has written in between
            <USER>a</USER>                          | <USER>a</USER><BOT>Hello!</BOT><SALE>s</SALE><USER>b</USER> || b  | sale s, user b
            <USER>a</USER>                          | <USER>a</USER><BOT>Hello!</BOT><USER>b</USER><SALE>s</SALE><USER>c</USER> || c | user b, sale s, user c
            # the same words again
            <USER>a</USER>                          | <USER>a</USER>                                   || a             | user a
            <USER>a</USER>                          | <USER>a</USER><BOT>Hello!</BOT><USER>a</USER>    || a             | user a
            <USER>a</USER><BOT>Hello!</BOT><USER>a</USER> | <USER>a</USER><BOT>Hello!</BOT><USER>a</USER> || a          | user a
            # another answer than ours, as callers shorten them
            <USER>a</USER>                          | <USER>a</USER><BOT>Hel…</BOT><USER>b</USER>      || b             | user b
            """)
    void ofTheNextHistoryWhatIsNewIsAdded(String first, String next, String empty, String asked, String added) {
        ended(say(first));
        List<String> before = said();

        Answer answer = say(next);
        ended(answer);

        assertThat(answer.text("action")).isEqualTo("lock_acquired");
        assertThat(lastSaid()).isEqualTo(asked.replace(' ', '\n'));
        List<String> expected = new ArrayList<>(before);
        expected.addAll(List.of(added.split(", ")));
        expected.add("assistant Hello!");
        assertThat(said()).containsExactlyElementsOf(expected);
        assertThat(lines(last())).containsExactlyElementsOf(asLines(expected.subList(0, expected.size() - 1), asked));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # the first call                         | the next, while it is answered                               || all that is stored of the customer
            <USER>a</USER>                           | <USER>a</USER><USER>b</USER>                                 || a, b
            <USER>a</USER>                           | <USER>b</USER>                                               || a, b
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <USER>x</USER><BOT>y</BOT><USER>a</USER><USER>b</USER>       || x, a, b
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <BOT>y</BOT><USER>a</USER><USER>b</USER>                     || x, a, b
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <USER>b</USER>                                               || x, a, b
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <USER>x</USER><BOT>other</BOT><USER>a</USER><USER>b</USER>   || x, a, b
            # repeated
            <USER>a</USER>                           | <USER>a</USER>                                               || a
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <USER>x</USER><BOT>y</BOT><USER>a</USER>                     || x, a
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <USER>a</USER>                                               || x, a
            <USER>a</USER><USER>b</USER>             | <USER>a</USER><USER>b</USER>                                 || a, b
            <USER>a</USER><USER>b</USER>             | <USER>a</USER>                                               || a, b
            <USER>a</USER><USER>b</USER>             | <USER>b</USER><USER>c</USER>                                 || a, b, c
            # said twice
            <USER>a</USER>                           | <USER>a</USER><USER>a</USER>                                 || a, a
            # a human answers before the bot
            <USER>a</USER>                           | <USER>a</USER><SALE>s</SALE><USER>b</USER>                   || a, b
            <USER>a</USER>                           | <USER>a</USER><SALE>s</SALE><USER>a</USER>                   || a, a
            """)
    void whatTheCustomerSaysWhileTheResponderThinksIsStoredOnceAndAnsweredByTheSameJob(String first, String next, String empty,
            String stored) {
        aiCoreThinks();
        Answer job = say(first);
        awaitQuestions(1);

        Answer answer = say(next);

        assertThat(answer.text("action")).isEqualTo("lock_exists");
        assertThat(ended(job).path("reply").asText()).isEqualTo("Hello!");
        assertThat(customerSaid()).containsExactly(stored.split(", "));
        assertThat(lines(last())).filteredOn(line -> line.startsWith("user")).last().asString()
                .endsWith(stored.substring(stored.lastIndexOf(' ') + 1));
        assertThat(unanswered()).isZero();
        assertThat(jobs()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # the call that failed                   | the next                                               || is asked as
            <USER>a</USER>                           | <USER>a</USER>                                         || a
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <USER>x</USER><BOT>y</BOT><USER>a</USER>               || a
            <USER>x</USER><BOT>y</BOT><USER>a</USER> | <USER>a</USER>                                         || a
            <USER>a</USER>                           | <USER>a</USER><USER>b</USER>                           || a b
            <USER>a</USER>                           | <USER>b</USER>                                         || a b
            <USER>a</USER>                           | <USER>a</USER><SALE>s</SALE><USER>b</USER>             || b
            <USER>a</USER>                           | <USER>a</USER><SALE>s</SALE><USER>a</USER>             || a
            """)
    void whatCouldNotBeAnsweredIsAnsweredWithTheNextCall(String failed, String next, String empty, String asked) {
        aiCore.answers(answer(400, "{}"));
        ended(say(failed));
        aiCore.says("Hello!");

        JsonNode job = ended(say(next));

        assertThat(job.path("reply").asText()).isEqualTo("Hello!");
        assertThat(lastSaid()).isEqualTo(asked.replace(' ', '\n'));
        assertThat(unanswered()).isZero();
    }

    @Test
    void whiteSpaceAroundAnAnswerDoesNotMakeItAnotherOne() {
        aiCore.says("Hello!\\n");
        ended(say("<USER>a</USER>"));

        ended(say("<USER> a </USER><BOT>Hello!</BOT><SALE>s</SALE><USER>b</USER>"));

        assertThat(said()).containsExactly("user a", "assistant Hello!\n", "sale s", "user b", "assistant Hello!\n");
    }

    @Test
    void theSameWordsAreNewAfterAHumanHasAnsweredThemInPlaceOfTheBot() {
        aiCore.answers(answer(400, "{}"));
        ended(say("<USER>hello?</USER>"));
        aiCore.says("Hello!");
        ended(say("<USER>hello?</USER><SALE>Yes?</SALE><USER>bye</USER>"));

        Answer answer = say("<USER>hello?</USER>");

        assertThat(answer.text("action")).isEqualTo("lock_acquired");
        assertThat(ended(answer).path("reply").asText()).isEqualTo("Hello!");
        assertThat(lastSaid()).isEqualTo("hello?");
    }

    @Test
    void whatTheCustomerSaysAfterTheEndBeginsAnotherConversation() {
        aiCore.answers(okJson("{\"action\":\"resolve\",\"data\":{\"message\":\"Bye!\"}}"));
        ended(say("<USER>Thanks</USER>"));
        aiCore.says("Hello!");

        ended(say("<USER>Thanks</USER><BOT>Bye!</BOT><USER>Hi again</USER>"));

        assertThat(database.queryForList("SELECT is_active FROM communication.conversation WHERE user_identifier = ? ORDER BY id",
                Boolean.class, conversation)).containsExactly(false, true);
        assertThat(lines(last())).containsExactly("user Thanks", "assistant Bye!", "user Hi again");
    }

    // ── the job of a conversation goes on until all is answered ───────────────────────────────────────────────────────

    @Test
    void whenAnAnswerCannotBeWithdrawnAnyMoreTheJobGivesItAndTheNextOneToo() {
        aiCoreThinks();
        Answer first = say("<USER>a</USER>");
        awaitQuestions(1);
        hasBeenWithdrawnAsOftenAsItMay(first);
        say("<USER>b</USER>");
        aiCore.answersOne();
        await().until(() -> said().contains("assistant Hello!"));
        assertThat(program.get(JOBS + first.text("ai_job_id")).text("status")).isEqualTo("processing");

        aiCore.says("And b?");

        JsonNode job = ended(first);
        assertThat(job.path("messages").toString()).isIn("[\"Hello!\",\"And b?\"]", "[\"Hello!\",\"Hello!\"]");
        assertThat(job.path("consolidated_messages").asInt()).isEqualTo(2);
        assertThat(lines(last())).containsExactly("user a", "assistant Hello!", "user b");
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void anEndThatANewerMessageContradictsIsNone() {
        thinksAndAnswers(okJson("{\"action\":\"resolve\",\"data\":{\"message\":\"Bye!\"}}"));
        Answer first = say("<USER>a</USER>");
        awaitQuestions(1);
        hasBeenWithdrawnAsOftenAsItMay(first);
        say("<USER>b</USER>");
        aiCore.answersOne();
        await().until(() -> said().contains("assistant Bye!"));
        aiCore.says("Hello!");

        ended(first);

        assertThat(lines(last())).containsExactly("user a", "assistant Bye!", "user b");
        assertThat(unanswered()).isZero();
    }

    @Test
    void aMessageThatComesWhileTheAiCoreFailsIsAnotherTry() {
        thinksAndAnswers(answer(400, "{}"));
        Answer first = say("<USER>a</USER>");
        awaitQuestions(1);
        say("<USER>b</USER>");
        aiCore.says("Hello!");

        JsonNode job = ended(first);

        assertThat(job.path("status").asText()).isEqualTo("completed");
        assertThat(job.path("reply").asText()).isEqualTo("Hello!");
        assertThat(job.path("error").isNull()).isTrue();
        assertThat(lastSaid()).isEqualTo("a\nb");
    }

    @Test
    void aJobThatFailsAtLastFailsForAllThatCameWhileItRan() {
        thinksAndAnswers(answer(400, "{}"));
        Answer first = say("<USER>a</USER>");
        awaitQuestions(1);
        hasBeenWithdrawnAsOftenAsItMay(first);
        say("<USER>b</USER>");
        assertThat(ended(first).path("status").asText()).isEqualTo("failed");
        assertThat(unanswered()).isZero();
        aiCore.says("Hello!");

        ended(say("<USER>b</USER>"));

        assertThat(lastSaid()).isEqualTo("a\nb");
        assertThat(customerSaid()).containsExactly("a", "b");
    }

    // ── Idempotency-Key ───────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aCallRepeatedWithItsKeyIsLockedWhileItIsAnsweredAndProcessedAfterwards() {
        aiCoreThinks();
        Answer first = say("<USER>a</USER>", "key 1");
        awaitQuestions(1);
        assertThat(say("<USER>a</USER>", "key 1").text("status")).isEqualTo("locked");
        ended(first);

        Answer again = say("<USER>a</USER>", "key 1");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("status")).isEqualTo("processed");
        assertThat(again.text("action")).isEqualTo("processing_completed");
        assertThat(again.text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
        assertThat(again.body().path("success").asBoolean()).isTrue();
        assertThat(again.body().path("lock_id").isNull()).isTrue();
        assertThat(again.number("consolidated_messages")).isEqualTo(1);
        assertThat(again.text("bot_name")).isEqualTo("Bot");
        assertThat(aiCore.questions(conversation)).hasSize(1);
        assertThat(customerSaid()).containsExactly("a");
    }

    @Test
    void aCallRepeatedWithItsKeyIsKnownWhateverItsHistoryIsNow() {
        Answer first = say("<USER>x</USER><BOT>y</BOT><USER>a</USER>", "k");
        ended(first);

        assertThat(say("<USER>a</USER>", "k").text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
        assertThat(say("<USER>w</USER><USER>x</USER><BOT>y</BOT><USER>a</USER>", "k").text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
        assertThat(customerSaid()).containsExactly("x", "a");
    }

    @Test
    void aCallThatFailedIsAnsweredWhenItIsRepeatedWithItsKey() {
        aiCore.answers(answer(400, "{}"));
        Answer first = say("<USER>a</USER>", "k");
        ended(first);
        aiCore.says("Hello!");

        Answer again = say("<USER>a</USER>", "k");

        assertThat(again.text("action")).isEqualTo("lock_acquired");
        assertThat(ended(again).path("reply").asText()).isEqualTo("Hello!");
        assertThat(say("<USER>a</USER>", "k").text("ai_job_id")).isEqualTo(again.text("ai_job_id"));
        assertThat(customerSaid()).containsExactly("a");
    }

    @Test
    void theSameWordsWithAnotherKeyAreAnotherMessageAlsoWhileTheFirstWaits() {
        aiCoreThinks();
        Answer first = say("<USER>a</USER>", "k1");
        awaitQuestions(1);
        say("<USER>a</USER>", "k2");
        ended(first);

        assertThat(customerSaid()).containsExactly("a", "a");
        assertThat(say("<USER>a</USER>", "k1").text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
        assertThat(say("<USER>a</USER>", "k2").text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
    }

    @Test
    void aMessageThatWaitsGetsTheKeyWithWhichItIsRepeated() {
        aiCoreThinks();
        Answer first = say("<USER>a</USER>");
        awaitQuestions(1);
        say("<USER>a</USER>", "k");
        ended(first);

        Answer again = say("<USER>a</USER>", "k");

        assertThat(again.text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
        assertThat(customerSaid()).containsExactly("a");
    }

    @Test
    void aKeyIsItsConversationsAlone() {
        Answer one = program.post(MESSAGE, chat(conversation + " a", "<USER>x</USER>"), "Idempotency-Key", "b");
        Answer other = program.post(MESSAGE, chat(conversation, "<USER>y</USER>"), "Idempotency-Key", "a b");

        assertThat(one.text("action")).isEqualTo("lock_acquired");
        assertThat(other.text("action")).isEqualTo("lock_acquired");
        ended(one);
        ended(other);
        assertThat(aiCore.questions(conversation)).hasSize(1);
    }

    @Test
    void aCallWithAKeyButWithoutAConversationIsOneAsWell() {
        String key = UUID.randomUUID().toString();
        Answer first = program.post(MESSAGE, "{\"history\":\"<USER>a</USER>\"}", "Idempotency-Key", key);
        ended(first);

        Answer again = program.post(MESSAGE, "{\"history\":\"<USER>a</USER>\"}", "Idempotency-Key", key);

        assertThat(again.text("status")).isEqualTo("processed");
        assertThat(again.text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
    }

    @Test
    void aCallRepeatedAfterTheEndOfItsConversationBeginsNone() {
        aiCore.answers(okJson("{\"action\":\"resolve\",\"data\":{\"message\":\"Bye!\"}}"));
        Answer first = say("<USER>Thanks</USER>", "k");
        ended(first);

        assertThat(say("<USER>Thanks</USER>", "k").text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
        assertThat(database.queryForObject("SELECT count(*) FROM communication.conversation WHERE user_identifier = ?", Long.class,
                conversation)).isEqualTo(1);
    }

    @Test
    void aCallThatAHumanHasAnsweredIsProcessedWithoutAJob() {
        aiCore.answers(answer(400, "{}"));
        ended(say("<USER>a</USER>", "k"));
        aiCore.says("Hello!");
        ended(say("<USER>a</USER><SALE>s</SALE><USER>b</USER>"));

        Answer again = say("<USER>a</USER>", "k");

        assertThat(again.text("status")).isEqualTo("processed");
        assertThat(again.body().path("ai_job_id").isNull()).isTrue();
        assertThat(customerSaid()).containsExactly("a", "b");
    }

    @Test
    void aKeyThatComesTwiceIsOneKey() {
        Answer first = program.post(MESSAGE, chat(conversation, "<USER>a</USER>"), "Idempotency-Key", "k", "Idempotency-Key", "k2");
        ended(first);

        Answer again = program.post(MESSAGE, chat(conversation, "<USER>a</USER>"), "Idempotency-Key", "k", "Idempotency-Key", "k2");

        assertThat(again.text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
    }

    // ── many at once ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void ofSixteenMessagesAtOnceEachIsStoredOnceAndAnsweredAndOneJobIsAtWork() throws Exception {
        thinksAndAnswers(okJson("{\"data\":{\"message\":\"Hello!\"}}"));
        List<String> texts = IntStream.range(0, 16).mapToObj(i -> "message " + i).toList();

        List<Answer> answers = atOnce(texts.stream().map(text -> (Callable<Answer>) () -> say("<USER>" + text + "</USER>")).toList());

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(answers).extracting(answer -> answer.text("action")).containsOnlyOnce("lock_acquired")
                .filteredOn("lock_exists"::equals).hasSize(15);
        Answer first = answers.stream().filter(answer -> answer.text("ai_job_id") != null).findFirst().orElseThrow();
        JsonNode job = ended(first);
        assertThat(job.path("status").asText()).isEqualTo("completed");
        assertThat(job.path("consolidated_messages").asInt()).isEqualTo(16);
        assertThat(customerSaid()).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(unanswered()).isZero();
        assertThat(lines(last())).singleElement().asString().contains(texts);
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void sixteenCallsWithOneKeyAreOneMessage() throws Exception {
        aiCoreThinks();

        List<Answer> answers = atOnce(IntStream.range(0, 16).mapToObj(i -> (Callable<Answer>) () -> say("<USER>a</USER>", "k")).toList());

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        Answer first = answers.stream().filter(answer -> answer.text("action").equals("lock_acquired")).findFirst().orElseThrow();
        assertThat(answers).filteredOn(answer -> answer.text("action").equals("lock_acquired")).hasSize(1);
        ended(first);
        assertThat(say("<USER>a</USER>", "k").text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
        assertThat(customerSaid()).containsExactly("a");
        assertThat(aiCore.questions(conversation)).hasSize(1);
    }

    @Test
    void aMessageThatComesWhileTheTurnIsBeingEndedIsNotLocked() throws Exception {
        ended(say("<USER>a</USER>"));
        String lease = "UPDATE communication.conversation SET (lease_id, lease_expires_at) = (%s) WHERE user_identifier = '" + conversation + "'";
        database.update(lease.formatted("SELECT gen_random_uuid(), now() + interval '1 minute'"));
        CompletableFuture<Answer> answer;
        try (Connection ending = database.getDataSource().getConnection()) {
            ending.setAutoCommit(false);
            ending.createStatement().execute("SELECT FROM communication.conversation WHERE user_identifier = '" + conversation
                    + "' FOR NO KEY UPDATE"); // it has seen which messages there are

            answer = CompletableFuture.supplyAsync(() -> say("<USER>b</USER>"));

            await().until(() -> answer.isDone()
                    || database.queryForObject("SELECT count(*) FROM pg_locks WHERE NOT granted", Long.class) > 0);
            ending.createStatement().executeUpdate(lease.formatted("SELECT NULL::uuid, NULL::timestamptz"));
            ending.commit();
        }
        assertThat(answer.get().text("action")).isEqualTo("lock_acquired");
        assertThat(ended(answer.get()).path("reply").asText()).isEqualTo("Hello!");
    }

    @Test
    void aMessageAtTheVeryEndOfATurnIsItsOrBeginsTheNext() throws Exception {
        for (int i = 0; i < 10; i++) {
            String text = "message " + i;
            List<Answer> answers = atOnce(List.of(() -> say("<USER>" + text + "</USER>"), () -> say("<USER>more " + text + "</USER>"),
                    () -> say("<USER>even more " + text + "</USER>")));

            List<JsonNode> ended = answers.stream().filter(answer -> answer.text("ai_job_id") != null).map(this::ended).toList();

            assertThat(unanswered()).isZero(); // as soon as the jobs that were told of have ended
            assertThat(ended).extracting(job -> job.path("status").asText()).containsOnly("completed");
        }
        assertThat(customerSaid()).hasSize(30);
    }

    // ── what nobody should send ───────────────────────────────────────────────────────────────────────────────────────

    static List<String> strangeIds() {
        return List.of("x".repeat(255), "😀".repeat(255), "ключ/с пробелами/日本", "it's \"quoted\" \\ and `more`", "a/b/../c?d=e&f#g%20",
                "'; DROP TABLE communication.turn; --", "{}", "[\"a\"]", "0", "null", "-1", "line\nbreak\ttab", " padded ",
                ":#request ${body} {{processor.port}}", "\u202Eright to left", "\u0001\u001F");
    }

    @ParameterizedTest
    @MethodSource("strangeIds")
    void aConversationMayHaveAnyId(String id) {
        Answer first = program.post(MESSAGE, chat(id, "<USER>Hi</USER>"), "Idempotency-Key", "k");

        JsonNode job = ended(first);
        Answer again = program.post(MESSAGE, chat(id, "<USER>Hi</USER>"), "Idempotency-Key", "k");

        assertThat(job.path("conversation_id").asText()).isEqualTo(id);
        assertThat(aiCore.questions(id)).hasSize(1);
        assertThat(again.text("ai_job_id")).isEqualTo(first.text("ai_job_id"));
    }

    @Test
    void whatPostgresqlCannotStoreIsReplaced() {
        String body = "{\"conversation_id\":\"" + conversation + "\\u0000\\uD800\",\"resources\":{\"\\u0000\":\"\\uDC00\"},"
                + "\"history\":[{\"role\":\"user\",\"content\":\"a\\u0000b\\uD83Dc\"}]}";

        JsonNode job = ended(program.post(MESSAGE, body));

        assertThat(job.path("conversation_id").asText()).isEqualTo(conversation + "��");
        assertThat(aiCore.questions(conversation + "��")).singleElement().satisfies(question -> {
            assertThat(lines(question)).containsExactly("user a�b�c");
            assertThat(question.path("resources").toString()).isEqualTo("{\"�\":\"�\"}");
        });
    }

    @Test
    void aRequestOverTheLimitIsRefused() {
        String refused = program.refusal("POST", MESSAGE, 10_000_000, "Content-Type", "application/json");

        assertThat(refused).startsWith("HTTP/1.1 413").contains("processor.limits.body");
        assertThat(refused).as("it is sent whole: its sender may be cut off soon").contains("Content-Length: ").doesNotContain("chunked");
    }

    @Test
    void aMegabyteOfTagsWithoutEndIsAnsweredAtOnce() {
        long since = System.nanoTime();

        Answer answer = say("<USER>".repeat(170_000));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(20)); // a search for each tag would take minutes
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", "nonsense"})
    void whatTheBodyIsCalledDoesNotMatter(String contentType) {
        Answer answer = program.postAs(contentType, MESSAGE, chat(conversation, "<USER>a=1&b=2 %20 ü</USER>"));

        ended(answer);
        assertThat(lastSaid()).isEqualTo("a=1&b=2 %20 ü");
    }

    @Test
    void aVeryLongMessageIsAnswered() {
        String text = "0123456789".repeat(300_000);

        ended(say("<USER>" + text + "</USER>", "k"));
        Answer again = say("<USER>" + text + "</USER>", "k");

        assertThat(again.text("status")).isEqualTo("processed");
        assertThat(lastSaid()).isEqualTo(text);
    }

    @Test
    void aThousandLongLinesAreReadAtOnceAndAgain() {
        StringBuilder history = new StringBuilder();
        for (int i = 0; i < 499; i++) {
            history.append("<USER>question ").append(i).append(" x".repeat(1000)).append("</USER><BOT>answer").append(" y".repeat(1000)).append("</BOT>");
        }
        ended(say(history + "<USER>and now?</USER>"));

        JsonNode job = ended(say(history + "<USER>and now?</USER><BOT>Hello!</BOT><USER>and then?</USER>"));

        assertThat(job.path("status").asText()).isEqualTo("completed");
        assertThat(said().size()).isEqualTo(1002);
        assertThat(lastSaid()).isEqualTo("and then?");
        assertThat(last().path("history")).hasSize(51); // processor.turn.history, and what is said now
    }

    @Test
    void aConversationOfMoreThanAThousandLinesGoesOn() {
        String history = "<USER>a</USER><BOT>b</BOT>".repeat(800);
        ended(say(history + "<USER>c</USER>"));

        ended(say(history + "<USER>c</USER><BOT>Hello!</BOT><USER>d</USER>"));

        assertThat(said()).hasSize(1003).endsWith("user c", "assistant Hello!", "user d", "assistant Hello!");
    }

    @Test
    void resourcesMayBeDeepAndWide() {
        String deep = "{\"a\":".repeat(990) + "{}" + "}".repeat(990);

        ended(program.post(MESSAGE, "{\"conversation_id\":\"" + conversation + "\",\"history\":\"<USER>a</USER>\",\"resources\":" + deep + "}"));

        assertThat(last().path("resources").toString()).isEqualTo(deep);
        assertThat(program.post(MESSAGE, "{\"history\":\"<USER>a</USER>\",\"resources\":" + "[".repeat(100_000)).status()).isEqualTo(400);
        assertThat(ended(program.post(MESSAGE, "{\"history\":\"<USER>a</USER>\",\"resources\":{\"n\":1e999999,\"m\":1e-999999,\"z\":-0.0}}"))
                .path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aMillionFaultsAreAShortAnswer() {
        Answer answer = program.post(MESSAGE, "{\"history\":[" + "0,".repeat(1_000_000) + "0]}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("detail")).hasSizeLessThanOrEqualTo(20);
    }

    // ── what the tests say and see ────────────────────────────────────────────────────────────────────────────────────

    private Answer say(String history) {
        return program.post(MESSAGE, chat(conversation, history));
    }

    private Answer say(String history, String key) {
        return program.post(MESSAGE, chat(conversation, history), "Idempotency-Key", key);
    }

    private static String chat(String id, String history) {
        ObjectNode request = Program.JSON.createObjectNode();
        return request.put("conversation_id", id).put("history", history).toString();
    }

    private void aiCoreThinks() {
        thinksAndAnswers(okJson("{\"action\":\"reply\",\"data\":{\"message\":\"Hello!\"}}"));
    }

    private void thinksAndAnswers(ResponseDefinitionBuilder answer) {
        aiCore.answers(answer);
        aiCore.thinks();
    }

    private void awaitQuestions(int count) {
        await().until(() -> aiCore.questions(conversation).size() >= count);
    }

    private void hasBeenWithdrawnAsOftenAsItMay(Answer answer) {
        database.update("UPDATE communication.turn SET superseded = superseded + 3, rounds = rounds + 3 WHERE id = ?", uuid(answer, "ai_job_id"));
    }

    /** The job that the answer tells of, when it has ended; the AI core answers by then. */
    private JsonNode ended(Answer answer) {
        aiCore.answersAll();
        assertThat(answer.text("ai_job_id")).as(answer.toString()).isNotNull();
        return await().until(() -> program.get(JOBS + answer.text("ai_job_id")).body(),
                job -> !"processing".equals(job.path("status").asText()));
    }

    private static UUID uuid(Answer answer, String field) {
        return UUID.fromString(answer.text(field));
    }

    private static List<Answer> atOnce(List<Callable<Answer>> calls) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(calls.size());
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : callers.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            callers.shutdownNow();
        }
    }

    /** The last question that the AI core was asked. */
    private JsonNode last() {
        List<JsonNode> questions = aiCore.questions(conversation);
        return questions.get(questions.size() - 1);
    }

    private String lastSaid() {
        return FakeAiCore.said(last());
    }

    private static List<String> lines(JsonNode question) {
        List<String> lines = new ArrayList<>();
        question.path("history").forEach(line -> lines.add(line.path("role").asText() + " " + line.path("content").asText()));
        return lines;
    }

    /** As the AI core sees them: what the customer says now is one line. */
    private static List<String> asLines(List<String> said, String asked) {
        List<String> lines = new ArrayList<>(said.subList(0, said.size() - asked.split(" ").length));
        lines.add("user " + asked.replace(' ', '\n'));
        return lines;
    }

    /** What is stored of the conversation, in its order. */
    private List<String> said() {
        return database.queryForList("""
                SELECT communication.role(m) || ' ' || m.content FROM communication.message m
                  JOIN communication.conversation c ON c.id = m.conversation_id
                 WHERE c.user_identifier = ? ORDER BY m.timestamp, m.id""", String.class, conversation);
    }

    private List<String> customerSaid() {
        return said().stream().filter(line -> line.startsWith("user ")).map(line -> line.substring(5)).toList();
    }

    /** How many messages wait for an answer: not those that a human has answered. */
    private long unanswered() {
        return database.queryForObject("""
                SELECT count(*) FROM communication.unanswered('{"max_age": 86400, "answer_open": false}') m
                  JOIN communication.conversation c ON c.id = m.conversation_id WHERE c.user_identifier = ?""", Long.class, conversation);
    }

    private List<String> jobs() {
        return database.queryForList("""
                SELECT t.id::text FROM communication.turn t JOIN communication.conversation c ON c.id = t.conversation_id
                 WHERE c.user_identifier = ?""", String.class, conversation);
    }
}
