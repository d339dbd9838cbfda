package io.chatwootprocessor.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.NarrowProcessorTest;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@NarrowProcessorTest
class RateLimitTest {

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    ProcessorSettings settings;
    @Autowired
    DataSource dataSource;
    @Autowired
    Adapters adapters;
    @Autowired
    JdbcTemplate database;
    @Autowired
    MeterRegistry meters;

    private final long account = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();

    @BeforeEach
    void aChatwootThatWorks() {
        queue.clear();
        database.update("DELETE FROM communication.rate_limit");
        chatwoot.storesMessages();
    }

    @AfterEach
    void nothingWaits() {
        queue.clear();
    }

    @Test
    void anAccountGetsNoMoreThanItsShareAndTheRestWaitsUnclaimed() {
        long conversation = customer(account, chatwootConversation);
        double waits = meters.get("processor.rate.limit.waits").counter().count();
        IntStream.range(0, 8).forEach(i -> later(conversation));

        await().until(() -> chatwoot.messages(chatwootConversation).size() == 3);
        await().during(Duration.ofSeconds(2)).until(() -> chatwoot.messages(chatwootConversation).size() == 3);
        assertThat(queue.statuses(conversation)).containsExactly("sent", "sent", "sent", "queued", "queued", "queued", "queued", "queued");
        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE claim_id IS NOT NULL", Long.class)).isZero();
        assertThat(meters.get("processor.rate.limit.waits").counter().count()).as("shown in metrics").isGreaterThan(waits);
    }

    @Test
    void whatNamesNoAccountGoesToTheOneThatIsSetAndIsPartOfItsShare() {
        long conversation = customer(NarrowProcessorTest.ACCOUNT, chatwootConversation);
        IntStream.range(0, 2).forEach(i -> later(conversation));
        long nameless = Payloads.unused();
        ObjectNode message = Payloads.message(1, nameless, Payloads.unused(), "Hi");
        message.remove("account");
        ((ObjectNode) message.path("conversation")).remove("account");
        long inNone = program.webhook(message).number("conversation_id");

        IntStream.range(0, 2).forEach(i -> later(inNone));

        await().until(() -> chatwoot.posts().size() == 3);
        await().during(Duration.ofSeconds(1)).until(() -> chatwoot.posts().size() == 3);
        assertThat(chatwoot.posts()).allSatisfy(post -> assertThat(post.getUrl()).contains("/accounts/" + NarrowProcessorTest.ACCOUNT + "/"));
    }

    @Test
    void whatIsKnownOfAnAccountRunsOutWhenItHasItsWholeShareAgain() {
        later(customer(account, chatwootConversation));

        await().until(() -> chatwoot.messages(chatwootConversation).size() == 1);
        assertThat(database.queryForObject("SELECT to_timestamp(expires_at / 1000) BETWEEN now() AND now() + interval '1 minute'"
                + " FROM communication.rate_limit WHERE id LIKE 'chatwoot account ' || ? || ' %'", Boolean.class, account)).isTrue();
    }

    @Test
    void anAccountThatHasToWaitDoesNotHoldUpAnother() {
        long busy = customer(account, chatwootConversation);
        IntStream.range(0, 8).forEach(i -> later(busy));
        await().until(() -> chatwoot.messages(chatwootConversation).size() == 3);
        long otherConversation = Payloads.unused();

        later(customer(Payloads.unused(), otherConversation));

        await().until(() -> chatwoot.messages(otherConversation).size() == 1);
    }

    @Test
    void programsOnOneDatabaseShareTheLimit() {
        RateLimit here = new RateLimit(settings, dataSource, adapters);
        RateLimit there = new RateLimit(settings, dataSource, adapters);

        assertThat(here.take("chatwoot", account, 2)).isEqualTo(2);
        assertThat(there.take("chatwoot", account, 2)).isEqualTo(1);
        there.giveBack("chatwoot", account, 1);
        assertThat(here.take("chatwoot", account, 2)).isEqualTo(1);
        assertThat(here.take("chatwoot", Payloads.unused(), 5)).as("another account").isEqualTo(3);
        assertThat(here.take("simulated", account, 5)).as("what is not Chatwoot's").isEqualTo(5);
    }

    private long customer(long account, long conversation) {
        return program.webhook(Payloads.message(account, conversation, Payloads.unused(), "Hello?")).number("conversation_id");
    }

    private void later(long conversation) {
        assertThat(program.post("/outbound/send", "{\"conversation_id\":" + conversation
                + ",\"content\":\"Hi\",\"live\":true,\"async\":true}").status()).isEqualTo(202);
    }
}
