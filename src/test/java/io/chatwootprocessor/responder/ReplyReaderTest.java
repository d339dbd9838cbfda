package io.chatwootprocessor.responder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.http.JsonBody;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a responder's route gives is a reply, in whichever form it gives it. */
class ReplyReaderTest {

    @Test
    void aTextIsSaidAsItIs() {
        assertThat(read("{not JSON}")).isEqualTo(Reply.of("{not JSON}"));
    }

    @Test
    void nothingAndBlankTextsSayNothing() {
        assertThat(read(null)).isEqualTo(Reply.none());
        assertThat(read("  \n")).isEqualTo(Reply.none());
    }

    @Test
    void aReplyIsTakenAsItIs() {
        Reply reply = new Reply(List.of("a"), "b", Reply.HANDOFF, null, null);

        assertThat(read(reply)).isEqualTo(reply);
    }

    @Test
    void anHttpAnswerIsReadAsJsonWhereItIsAnObjectElseAsText() {
        String answer = "{\"action\":\"reply\",\"data\":{\"message\":\"Hé\"}}";

        assertThat(read(answer.getBytes(StandardCharsets.UTF_8)).messages()).containsExactly("Hé");
        assertThat(read(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8))).messages()).containsExactly("Hé");
        assertThat(read(new ByteArrayInputStream("just text".getBytes(StandardCharsets.UTF_8)))).isEqualTo(Reply.of("just text"));
    }

    @Test
    void aMapIsReadAsTheAiCoresAnswer() {
        assertThat(read(Map.of("action", "resolve", "data", Map.of("messages", List.of("Bye", " ", "!"))))).satisfies(reply -> {
            assertThat(reply.messages()).containsExactly("Bye", "!");
            assertThat(reply.action()).isEqualTo("resolve");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{'data':{'message':'a'}}                              | reply",
            "{'action':null,'data':{'message':'a'}}                | reply",
            "{'action':'Reply','data':{'message':'a'}}             | reply",
            "{'action':'none'}                                     | none",
            "{'data':{'private_note':'a'}}                         | none",
            "{'action':'NEED_SALE'}                                | NEED_SALE",
            "{'action':'handoff','data':null}                      | handoff",
            "{'conversation_id':'its own','action':'none'}         | none",
            "{'data':{'message':['a','b']}}                        | reply",
    })
    void theActionIsOneOfOursInAnyCaseOrTheRespondersOwn(String answer, String action) {
        assertThat(read(JsonBody.parse(answer.replace('\'', '"'))).action()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{}                                        | no message",
            "{'action':'reply'}                        | no message",
            "{'data':{'message':7}}                    | no message",
            "{'data':{'messages':[null]}}              | no message",
    })
    void whatIsNoAnswerIsRefused(String answer, String why) {
        assertThatThrownBy(() -> read(JsonBody.parse(answer.replace('\'', '"')))).isInstanceOf(ResponderFailed.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatPostgresqlCannotStoreIsReplaced() {
        assertThat(read(JsonBody.parse("{\"data\":{\"message\":\"a\\u0000b\",\"private_note\":\"\\ud800\"}}"))).satisfies(reply -> {
            assertThat(reply.messages()).containsExactly("a\ufffdb");
            assertThat(reply.privateNote()).isEqualTo("\ufffd");
            assertThat(reply.data().path("message").asText()).isEqualTo("a\ufffdb");
        });
        assertThat(read("a\0b").messages()).containsExactly("a\ufffdb");
    }

    @Test
    void aFailureThatIsGivenIsAFailure() {
        assertThatThrownBy(() -> read(new ResponderFailed("out of ideas"))).hasMessage("out of ideas");
    }

    private Reply read(Object body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(body);
        return new ReplyReader().read(exchange);
    }
}
