package io.chatwootprocessor.responder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Who answers in an inbox, as operators say it and turns ask for it. */
@ProcessorTest
class BotConfigsTest {

    private static final String PARROT = "respond-by-parrot";
    private static final String BY_PARROT = "{\"responder\":\"parrot\"}";
    private static final String BY_NOBODY = "{\"responder\":\"none\"}";

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    ModelCamelContext context;
    @Autowired
    BotConfigs botConfigs;
    @Autowired
    ResponderSetting setting;

    @BeforeEach
    void nothingIsSaidAndThereIsAResponder() throws Exception {
        nothingIsSaid();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + PARROT).routeId(PARROT).routeConfigurationId("errors-to-caller").to("log:parrot");
            }
        });
    }

    @AfterEach
    void asBefore() throws Exception {
        context.getRouteController().stopRoute(PARROT);
        context.removeRoute(PARROT);
        setting.store();
        nothingIsSaid();
    }

    @Test
    void theSettingIsListedAsWhoAnswersWhereNothingElseIsSaid() {
        Answer answer = program.get("/bot-configs");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("bot_configs")).hasSize(1);
        JsonNode row = answer.body().path("bot_configs").get(0);
        assertThat(row.fieldNames()).toIterable().containsExactly("scope", "name", "responder", "adapter", "ai_core_url", "callback_url",
                "resources", "updated_at");
        assertThat(row.path("scope").asText()).isEqualTo("setting");
        assertThat(row.path("responder").asText()).isEqualTo("none");
        assertThat(row.path("name").asText()).isEqualTo("Assistant");
        assertThat(row.path("updated_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(program.get("/bot-configs/setting").body()).isEqualTo(row);
    }

    @Test
    void whoAnswersInAnInboxIsStoredAndShown() {
        Answer stored = program.put("/bot-configs/7", """
                {"responder":"parrot","name":" Polly ","ai_core_url":"https://ai.example.com/chat?v=1",
                 "callback_url":"http://localhost:9000/done","resources":{"catalogue":["a","b"]}}""");

        assertThat(stored.status()).isEqualTo(200);
        assertThat(stored.text("scope")).isEqualTo("7");
        assertThat(stored.text("responder")).isEqualTo("parrot");
        assertThat(stored.text("name")).isEqualTo("Polly");
        assertThat(stored.text("ai_core_url")).isEqualTo("https://ai.example.com/chat?v=1");
        assertThat(stored.text("callback_url")).isEqualTo("http://localhost:9000/done");
        assertThat(stored.body().path("resources").toString()).isEqualTo("{\"catalogue\":[\"a\",\"b\"]}");
        assertThat(program.get("/bot-configs/7").body()).isEqualTo(stored.body());
    }

    @Test
    void scopesAreListedFromTheWidestToTheNarrowest() {
        program.put("/bot-configs/10", BY_PARROT);
        program.put("/bot-configs/9", BY_PARROT);
        program.put("/bot-configs/default", BY_PARROT);

        assertThat(program.get("/bot-configs").body().findValuesAsText("scope")).containsExactly("setting", "default", "9", "10");
    }

    @Test
    void whatASecondRequestDoesNotNameIsNotKept() {
        program.put("/bot-configs/default", """
                {"responder":"parrot","name":"Polly","ai_core_url":"http://ai","callback_url":"http://done","resources":{"a":1}}""");

        Answer replaced = program.put("/bot-configs/default", BY_PARROT);

        assertThat(replaced.text("name")).isEqualTo("Assistant");
        assertThat(replaced.body().path("ai_core_url").isNull()).isTrue();
        assertThat(replaced.body().path("callback_url").isNull()).isTrue();
        assertThat(replaced.body().path("resources").toString()).isEqualTo("{}");
    }

    @Test
    void whatIsDeletedIsForgotten() {
        program.put("/bot-configs/7", BY_PARROT);

        Answer deleted = program.delete("/bot-configs/7");

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.text("deleted")).isEqualTo("7");
        for (Answer answer : new Answer[] {program.get("/bot-configs/7"), program.delete("/bot-configs/7")}) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.detail()).isEqualTo("Bot config 7 not found");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "7       | {                                            | 400 | invalid_json",
            "7       | []                                           | 400 | payload_must_be_object",
            "7       | {}                                           | 422 | responder_required",
            "7       | {\"responder\":null}                         | 422 | responder_required",
            "7       | {\"responder\":1}                            | 422 | invalid_responder",
            "7       | {\"responder\":\"AI Core\"}                  | 422 | invalid_responder",
            "7       | {\"responder\":\"\"}                         | 422 | invalid_responder",
            "7       | {\"responder\":\"owl\"}                      | 422 | unknown_responder: there is no route respond-by-owl",
            "7       | {\"responder\":\"none\",\"name\":\" \"}      | 422 | invalid_name",
            "7       | {\"responder\":\"none\",\"name\":1}          | 422 | invalid_name",
            "7       | {\"responder\":\"none\",\"ai_core_url\":\"ftp://a/b\"}   | 422 | invalid_ai_core_url",
            "7       | {\"responder\":\"none\",\"ai_core_url\":\"a b\"}         | 422 | invalid_ai_core_url",
            "7       | {\"responder\":\"none\",\"callback_url\":\"http:///b\"}  | 422 | invalid_callback_url",
            "7       | {\"responder\":\"none\",\"callback_url\":{}}             | 422 | invalid_callback_url",
            "7       | {\"responder\":\"none\",\"resources\":[]}                | 422 | invalid_resources",
            "0       | {\"responder\":\"none\"}                     | 422 | invalid_scope",
            "sales   | {\"responder\":\"none\"}                     | 422 | invalid_scope",
            "setting | {\"responder\":\"none\"}                     | 422 | invalid_scope",
            "1234567890123456789 | {\"responder\":\"none\"}         | 422 | invalid_scope",
    })
    void whatCannotBeUsedIsRefused(String scope, String body, int status, String detail) {
        Answer answer = program.put("/bot-configs/" + scope, body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
        assertThat(program.get("/bot-configs").body().path("bot_configs")).hasSize(1);
    }

    @Test
    void anAddressMayHave2000Characters() {
        String longest = "https://ai.example.com/" + "x".repeat(2000 - "https://ai.example.com/".length());

        assertThat(program.put("/bot-configs/7", "{\"responder\":\"none\",\"callback_url\":\"" + longest + "\"}").status()).isEqualTo(200);
        assertThat(program.put("/bot-configs/7", "{\"responder\":\"none\",\"callback_url\":\"" + longest + "x\"}").status()).isEqualTo(422);
    }

    @Test
    void theSettingIsNotDeletedAndOtherWordsAreNoScopes() {
        assertThat(program.delete("/bot-configs/setting").detail()).startsWith("invalid_scope");
        assertThat(program.delete("/bot-configs/sales").detail()).startsWith("invalid_scope");
        assertThat(program.get("/bot-configs/sales").detail()).startsWith("invalid_scope");
        assertThat(program.get("/bot-configs/default").status()).isEqualTo(404);
        assertThat(program.post("/bot-configs/default", BY_PARROT).status()).isEqualTo(405);
    }

    @Test
    void aStartRecordsTheSetting() {
        setting.store("parrot", "Polly");

        Answer row = program.get("/bot-configs/setting");
        assertThat(row.text("responder")).isEqualTo("parrot");
        assertThat(row.text("name")).isEqualTo("Polly");
        setting.store("parrot", "Polly");
        assertThat(program.get("/bot-configs/setting").body()).as("the same again").isEqualTo(row.body());
    }

    @Test
    void anInboxIsAnsweredAsItSaysElseAsTheDefaultSaysElseAsTheSettingSays() {
        assertThat(responders()).containsExactly("none", "none", "none");

        program.put("/bot-configs/7", BY_PARROT);
        assertThat(responders()).containsExactly("parrot", "none", "none");

        program.put("/bot-configs/default", BY_PARROT);
        program.put("/bot-configs/7", BY_NOBODY);
        assertThat(responders()).containsExactly("none", "parrot", "parrot");

        program.delete("/bot-configs/default");
        assertThat(responders()).containsExactly("none", "none", "none");
    }

    @Test
    void whoAnswersIsNotAskedForEachTurn() {
        assertThat(botConfigs.of(7L).responder()).isEqualTo("none");

        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES ('7', 'Polly', 'parrot')");

        assertThat(botConfigs.of(7L).responder()).as("what was known a moment ago").isEqualTo("none");
        botConfigs.changed();
        assertThat(botConfigs.of(7L).responder()).isEqualTo("parrot");
    }

    @Test
    void anAnswerThatAChangeOvertakesIsNotRemembered() {
        AtomicInteger queries = new AtomicInteger();
        BotConfigs[] asking = new BotConfigs[1];
        asking[0] = new BotConfigs(connecting(() -> {
            if (queries.incrementAndGet() == 1) {
                asking[0].changed();
            }
        }));

        asking[0].of(7L);
        asking[0].of(7L);
        asking[0].of(7L);

        assertThat(queries).hasValue(2);
    }

    /** Of an inbox, of another, and of conversations without one. */
    private List<String> responders() {
        return Stream.of(7L, 8L, null).map(inbox -> botConfigs.of(inbox).responder()).toList();
    }

    private interface Obstacle {

        void meet() throws SQLException;
    }

    private JdbcClient connecting(Obstacle obstacle) {
        return JdbcClient.create(new DelegatingDataSource(database.getDataSource()) {
            @Override
            public Connection getConnection() throws SQLException {
                obstacle.meet();
                return super.getConnection();
            }
        });
    }

    private void nothingIsSaid() {
        database.update("DELETE FROM communication.bot_config WHERE scope <> 'setting'");
        botConfigs.changed();
    }
}
