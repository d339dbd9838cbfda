package io.chatwootprocessor.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A provider's id of a message, as the database can keep it. */
class SendResultTest {

    @Test
    void anIdThatCannotBeStoredIsNone() {
        assertThat(new SendResult("x".repeat(256)).externalId()).isNull();
        assertThat(new SendResult("  ").externalId()).isNull();
        assertThat(new SendResult(null).externalId()).isNull();
    }

    @Test
    void anIdIsKeptWithoutWhatTheDatabaseDoesNotTake() {
        assertThat(new SendResult(" wamid.\u00001 ").externalId()).doesNotContain("\u0000").startsWith("wamid.").endsWith("1");
        assertThat(new SendResult("x".repeat(255)).externalId()).hasSize(255);
    }
}
