package io.chatwootprocessor.outbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose refusal an answer is, and what that means for the message. */
class ChatwootRefusalTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "404 | {\"error\":\"Resource could not be found\"}",
            "422 | {\"message\":\"Email has already been taken\",\"attributes\":[\"email\"]}",
            "422 | {\"error\":\"Validation failed: Content is too long (maximum is 150000 characters)\"}",
            "422 | {\"error\":\"Validation failed: Connection timeout is not a number\"}",
            "422 | {\"error\":\"Incoming messages are only allowed in Api inboxes\"}",
            "422 | {\"error\":\"La validación falló: el contenido es demasiado largo\"}",
    })
    void chatwootItselfRefusesForGood(int status, String body) {
        assertThat(kind(status, body)).isEqualTo(Kind.REFUSED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "302 | ", "301 | <html>moved</html>", "304 | ", "400 | <html>400 The plain HTTP request was sent to HTTPS port</html>",
            "400 | {\"status\":400,\"error\":\"Bad Request\"}", "401 | <html>401 Authorization Required</html>", "402 | pay",
            "403 | <html>403 Forbidden</html>", "403 | RBAC: access denied", "404 | 404 page not found", "404 | ", "404 | {}",
            "404 | {\"message\":\"no Route matched with those values\"}", "404 | {\"status\":404,\"error\":\"Not Found\"}",
            "404 | {\"error\":\"Not Found\"}", "405 | <html>405 Not Allowed</html>", "408 | ", "421 | Misdirected Request", "425 | ",
            "422 | <html>unprocessable</html>", "422 | {}", "422 | []",
    })
    void somebodyElsesRefusalIsNone(int status, String body) {
        assertThat(kind(status, body)).isEqualTo(Kind.UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "PG::TRDeadlockDetected: ERROR:  deadlock detected", "execution expired", "Net::ReadTimeout with #<TCPSocket:(closed)>",
            "canceling statement due to statement timeout", "canceling statement due to lock timeout", "Waited 1.0 sec, 0/5 available in pool",
            "PG::ConnectionBad: PQsocket() can't get socket descriptor", "could not connect to server: Connection refused",
            "PG::UnableToSend: no connection to the server", "FATAL:  terminating connection due to administrator command",
            "cannot execute INSERT in a read-only transaction", "the database system is shutting down", "the database system is starting up",
            "FATAL:  sorry, too many clients already", "remaining connection slots are reserved", "could not serialize access due to concurrent update",
            "Error connecting to Redis on redis:6379 (Errno::ECONNREFUSED)", "READONLY You can't write against a read only replica.",
            "OOM command not allowed when used memory > 'maxmemory'.", "LOADING Redis is loading the dataset in memory",
            "getaddrinfo: Temporary failure in name resolution", "No space left on device @ rb_sysopen", "Broken pipe", "SSL_connect SYSCALL returned=5",
            "Connection timed out", "Request timed out", "Service Unavailable", "ERROR:  cached plan must not change result type",
            "server closed the connection unexpectedly", "Lock wait timeout exceeded; try restarting transaction"})
    void aTroubleThatPassesMayHaveComeAfterTheMessageWasStored(String error) {
        assertThat(kind(422, "{\"error\":\"" + error + "\"}")).isEqualTo(Kind.AMBIGUOUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"could not obtain a connection from the pool within 5.000 seconds (waited 5.003 seconds)",
        "could not obtain a database connection within 5 seconds"})
    void whoGetsNoConnectionHasStoredNothing(String error) {
        assertThat(kind(422, "{\"error\":\"" + error + "\"}")).isEqualTo(Kind.UNREACHABLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "401 | {\"error\":\"Invalid Access Token\"}                              | FORBIDDEN",
            "401 | {\"errors\":[\"You need to sign in or sign up before continuing.\"]} | FORBIDDEN",
            "402 | {\"error\":\"Account limit exceeded\"}                            | FORBIDDEN",
            "403 | {\"error\":\"API access is not enabled for this account\"}        | FORBIDDEN",
            "413 | <html>413 Request Entity Too Large</html>                         | REJECTED",
            "422 | {\"error\":\"undefined method `id' for nil:NilClass\"}            | UNCLEAR",
            "422 | {\"error\":\"Validation failed: Too many messages\"}              | DEFERRED",
            "429 | Retry later                                                       | THROTTLED",
            "500 | <html>oops</html>                                                 | AMBIGUOUS",
            "502 |                                                                   | AMBIGUOUS",
            "503 | {\"error\":\"Service Unavailable\"}                               | AMBIGUOUS",
    })
    void whatElseItMeans(int status, String body, Kind kind) {
        assertThat(kind(status, body)).isEqualTo(kind);
    }

    private static Kind kind(int status, String body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setBody(body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
        return FailureKinds.of(HttpAnswer.of(exchange), ChatwootRefusal::of);
    }
}
