package io.chatwootprocessor.responder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusinessHoursTest {

    private static final String OPEN = "mon-fri 09:00-13:00, mon-fri 14:00-18:00\nsat 10:00-14:00";
    private static final String CLOSED = "12-25, 2026-11-30, 2027-02-01..2027-02-14";

    private final BusinessHours hours = new BusinessHours();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            in the morning            | 2026-11-24T12:00:00Z | yes
            in the break              | 2026-11-24T16:30:00Z | 2026-11-24T14:00-03:00
            at the end of the break   | 2026-11-24T17:00:00Z | yes
            in the evening            | 2026-11-24T21:00:00Z | 2026-11-25T09:00-03:00
            on Saturday afternoon before a closed Monday | 2026-11-28T18:00:00Z | 2026-12-01T09:00-03:00
            on Christmas              | 2026-12-25T15:00:00Z | 2026-12-26T10:00-03:00
            before a fortnight        | 2027-01-31T15:00:00Z | 2027-02-15T09:00-03:00
            when the clock goes back  | 2026-04-04T20:00:00Z | 2026-04-06T09:00-04:00
            """)
    void itSaysWhenItOpens(String name, Instant now, String said) {
        assertThat(hours.mayAnswer("America/Santiago", OPEN, CLOSED, now)).containsEntry(said.equals("yes") ? "answer" : "at", said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fri-mon 22:00-02:00 | 2026-11-28T01:30:00Z | yes
            fri-mon 22:00-02:00 | 2026-12-02T01:30:00Z | 2026-12-04T22:00Z
            daily 00:00-24:00   | 2026-12-25T00:00:00Z | yes
            sun 08:00-09:00     | 2026-11-29T09:00:00Z | 2026-12-06T08:00Z
            """)
    void itIsOpenOverMidnightAndOverTheWeekend(String open, Instant now, String said) {
        assertThat(hours.mayAnswer("UTC", open, null, now)).containsEntry(said.equals("yes") ? "answer" : "at", said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Mars/Base | mon 09:00-10:00 |            | Mars/Base
            UTC       | mon 9-10        |            | mon 9-10
            UTC       | moon 09:00-10:00 |           | moon
            UTC       | xyz 09:00-10:00 |            | no such day
            UTC       | mon 09:61-10:00 |            | 09:61
            UTC       | mon 09:00-10:00 | 25.12.     | 25.12.
            UTC       | mon 09:00-10:00 | 2026-01-01..2028-01-01 | never open
            """)
    void whatItDoesNotUnderstandItNames(String zone, String open, String closed, String named) {
        assertThatThrownBy(() -> hours.mayAnswer(zone, open, closed, Instant.parse("2026-11-29T12:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(named);
    }

    @Test
    void withoutHoursItIsNeverOpenAndSaysSo() {
        assertThatThrownBy(() -> hours.mayAnswer("UTC", null, null, Instant.now())).hasMessageContaining("never open");
    }
}
