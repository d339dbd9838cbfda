package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAnswerTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "120                           |                               | PT2M",
            "0                             |                               | PT0S",
            "1.5                           |                               | PT1S",
            "99999999999999999999          |                               | PT596523H14M7S",
            "Sun, 29 Nov 2026 12:00:30 GMT | Sun, 29 Nov 2026 12:00:00 GMT | PT30S",
            "Sunday, 29-Nov-26 12:00:30 GMT | Sun, 29 Nov 2026 12:00:00 GMT | PT30S",
            "Sun, 29 Nov 2026 11:00:00 GMT | Sun, 29 Nov 2026 12:00:00 GMT | PT0S",
            "soon                          |                               | ",
            "-5                            |                               | ",
            "                              |                               | ",
    })
    void whoAsksToBeLeftAloneSaysItInSecondsOrByAMomentOfTheirOwnClock(String retryAfter, String date, Duration wait) {
        assertThat(answer(Map.of("Retry-After", retryAfter == null ? "" : retryAfter, "Date", date == null ? "" : date)).retryAfter())
                .isEqualTo(wait);
    }

    @Test
    void aMomentIsTakenByOurClockWhereTheyDoNotSayTheirs() {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().plusSeconds(60).atOffset(ZoneOffset.UTC));

        assertThat(answer(Map.of("Retry-After", soon)).retryAfter()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "302 | text/html        |                       | true",
            "400 | text/html        | <html>                | true",
            "400 | text/plain       | invalid number        | false",
            "403 | text/plain       | RBAC: access denied   | true",
            "404 | application/json | {\"detail\":\"no\"}   | false",
            "404 | text/plain       | 404 page not found    | true",
            "404 |                  |                       | true",
            "404 | text/html        | <pre>Cannot POST</pre> | true",
            "410 |                  |                       | false",
            "421 | application/json | {}                    | true",
            "422 | text/html        | {\"error\":\"no\"}    | false",
            "502 | text/html        | <html>Bad Gateway     | true",
            "503 | text/plain       | no healthy upstream   | true",
            "503 |                  |                       | false",
            "500 | application/json | {\"error\":\"x\"}     | false",
    })
    void whatAnApiDoesNotSayIsSomebodyElses(int status, String type, String body, boolean somebodyElse) {
        HttpOperationFailedException thrown = new HttpOperationFailedException("http://x", status, "", null,
                type == null ? Map.of() : Map.of("content-type", type), body);

        assertThat(HttpAnswer.of(thrown).isSomebodyElses()).isEqualTo(somebodyElse);
    }

    private static HttpAnswer answer(Map<String, Object> headers) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 503);
        return HttpAnswer.of(exchange);
    }
}
