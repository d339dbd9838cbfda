package io.chatwootprocessor.inbound.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.http.InvalidField;
import io.chatwootprocessor.http.InvalidField.Fault;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.chat.ChatRequest.Line;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestReaderTest {

    private final ChatRequestReader reader = new ChatRequestReader();

    private ChatRequest read(Object request, String key) {
        return reader.read(request.toString().getBytes(StandardCharsets.UTF_8), key);
    }

    private List<Line> lines(String tagged) {
        return read(Program.JSON.createObjectNode().put("history", tagged), null).history();
    }

    @SuppressWarnings("unchecked")
    private List<Fault> faults(Object request, String key) {
        return (List<Fault>) catchThrowableOfType(InvalidField.class, () -> read(request, key)).getBody();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <USER>Hi</USER><br>                                        | user Hi
            <USER>Hi</USER>                                            | user Hi
            <user>Hi</User> <br> <Bot>Hello</BOT><uSeR>Help</USER>     | user Hi, assistant Hello, user Help
            <USER>a</USER><br><SALE>b</SALE><br><USER>c</USER><br>     | user a, sale b, user c
            <USER>  a  </USER><br><BOT>  </BOT><br><USER>b</USER>      | user a, user b
            <USER>what is <BOT>x</BOT>?</USER>                         | user what is <BOT>x</BOT>?
            <USER>1 < 2 <br> 3</USER>                                  | user 1 < 2 <br> 3
            <USER>Hi</USER><br><USER>I was cut o                       | user Hi, user I was cut o
            <BOT>no end<br><USER>Hi</USER><br>                         | assistant no end, user Hi
            <BOT>a</BOT><USER>b</BOT></USER>                           | assistant a, user b</BOT>
            </USER></BOT><USER>Hi</USER></SALE>                        | user Hi
            <USER>a<USER>b</USER>                                      | user a<USER>b
            <USER>Hi</USER><SYSTEM>x</SYSTEM>                          | user Hi
            """)
    void taggedTextIsReadLineByLineAndNothingThatWasSaidIsLost(String tagged, String lines) {
        assertThat(lines(tagged)).extracting(line -> line.role() + " " + line.content()).containsExactly(lines.split(", "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "Hello", "<USER></USER>", "<USER>Hi</USER><BOT>Hello</BOT>", "<BOT>Hello</BOT>", "<br>", "</USER>"})
    void aTextInWhichTheCustomerSaysNothingNowIsAFault(String tagged) {
        assertThat(faults(Program.JSON.createObjectNode().put("history", tagged), null)).singleElement()
                .satisfies(fault -> assertThat(fault.type() + fault.loc()).isEqualTo("value_error[body, history]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<USER>", "<USER></BOT>", "</USER>", "<BOT><USER>", "<", "<USER>x<br>", "<SALE>x</SALE>", "<USER><BOT></USER>", "<br>"})
    void aMegabyteOfTagsIsReadAtOnce(String tag) {
        String tagged = tag.repeat(1_000_000 / tag.length());

        ThreadMXBean clock = ManagementFactory.getThreadMXBean(); // of this thread's own work: others may be busy
        long start = clock.getCurrentThreadCpuTime();
        try {
            lines(tagged);
        } catch (InvalidField e) {
            // either will do
        }

        assertThat(Duration.ofNanos(clock.getCurrentThreadCpuTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void ofAVeryLongHistoryTheNewestLinesAreTaken() {
        List<Line> lines = lines("<USER>old</USER><BOT>a</BOT>".repeat(2000) + "<USER>now</USER>");

        assertThat(lines).hasSize(1000).endsWith(new Line("user", "now"));
    }

    @Test
    void whatTheCustomerSaysNowIsNeverLeftOut() {
        String said = "<USER>x</USER>";

        assertThat(lines(said.repeat(1000))).hasSize(1000);
        assertThat(faults(Program.JSON.createObjectNode().put("history", said.repeat(1001)), null)).extracting(Fault::type)
                .containsExactly("too_long");
    }

    @Test
    void howManyFaultsThereMayBeTheAnswerStaysShort() {
        String nulls = "null,".repeat(500_000) + "null";

        assertThat(faults("{\"history\":[" + nulls + "]}", null)).hasSize(20);
    }

    @Test
    void aFaultCanQuoteTheDeepestBody() {
        String deepest = "{\"a\":" + "[".repeat(999) + "]".repeat(999) + "}";

        assertThat(JsonBody.write(Map.of("detail", faults(deepest, null)))).contains(deepest);
        assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}", null))
                .isExactlyInstanceOf(RequestError.class).hasMessage("invalid_json");
    }

    @Test
    void aConversationWithoutAnIdGetsOneAndWithAKeyAlwaysTheSame() {
        String request = "{\"history\":\"<USER>Hi</USER>\"}";

        assertThat(read(request, null).conversationId()).hasSize(36).isNotEqualTo(read(request, null).conversationId());
        assertThat(read(request, "k").conversationId()).hasSize(36).isEqualTo(read(request, "k").conversationId())
                .isNotEqualTo(read(request, "l").conversationId());
    }

    @Test
    void anIdAndAKeyHave255CharactersAsPeopleCount() {
        ObjectNode request = Program.JSON.createObjectNode().put("history", "<USER>Hi</USER>");
        String longest = "😀".repeat(255);

        assertThat(read(request.put("conversation_id", longest), longest).conversationId()).isEqualTo(longest);
        assertThat(faults(request.put("conversation_id", longest + "!"), longest + "!")).extracting(Fault::type)
                .containsExactly("string_too_long", "string_too_long");
        assertThat(faults(request.put("conversation_id", " "), " ")).extracting(Fault::type)
                .containsExactly("string_too_short", "string_too_short");
    }

    @Test
    void everyFaultIsNamed() {
        ObjectNode request = Program.JSON.createObjectNode().put("conversation_id", 7).put("callback_url", "//host/path");
        request.putArray("resources").add(1);
        ArrayNode history = request.putArray("history");
        history.addObject().put("role", "user").put("content", "fine");
        history.addObject();
        history.addNull();

        assertThat(faults(request, "")).extracting(fault -> fault.type() + " " + fault.loc()).containsExactly(
                "string_type [body, conversation_id]", "missing [body, history, 1, role]", "missing [body, history, 1, content]",
                "model_attributes_type [body, history, 2]", "dict_type [body, resources]", "url_parsing [body, callback_url]",
                "string_too_short [header, Idempotency-Key]");
    }

    @Test
    void whatTheCustomerSaysNowAreTheUserLinesAtTheEnd() {
        String lines = "<USER>a</USER><BOT>b</BOT>" + String.join("", IntStream.range(0, 3).mapToObj(i -> "<USER>" + i + "</USER>").toList());

        assertThat(read(Program.JSON.createObjectNode().put("history", lines), null).askedNow()).isEqualTo(3);
        assertThat(JsonBody.write(read(Program.JSON.createObjectNode().put("history", lines), null))).contains("\"asked_now\":3");
    }
}
