package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@ProcessorTest
class RefusedWebhooksTest {

    @Autowired
    Program program;
    @Autowired
    MeterRegistry meters;

    private final AtomicLong now = new AtomicLong();
    private final RefusedWebhooks refused = new RefusedWebhooks(new SimpleMeterRegistry(), now::get);

    @Test
    void theLogTellsOfARefusedWebhookOnceAMinuteAndHowManyMoreThereWere() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 100; i++) {
                refused.refused("chatwoot-webhook", "sales", "invalid_signature");
            }
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            refused.refused("chatwoot-webhook", "sales", "invalid_signature");

            assertThat(log.with("not let in")).extracting(LogLines.Line::text).containsExactly(
                    "A webhook was not let in by route chatwoot-webhook, hook sales: invalid_signature",
                    "A webhook was not let in by route chatwoot-webhook, hook sales: invalid_signature (and 99 more since the last such line)");
        }
    }

    @Test
    void ofWhatIsAnsweredOnlyAWordOfOursIsTold() {
        try (LogLines log = new LogLines()) {
            refused.refused("own", null, "signature_required: no secret is set");
            refused.refused("own", null, "You, +4915112345678, may not");

            assertThat(log.with("not let in")).extracting(LogLines.Line::text).containsExactly(
                    "A webhook was not let in by route own: signature_required", "A webhook was not let in by route own: refused");
        }
    }

    @ParameterizedTest
    @CsvSource({"/webhook/chatwoot/signed, chatwoot-webhook, signature_required", "/webhook/chatwoot/nobody, chatwoot-webhook, unknown_hook",
            "/webhook/whatsapp/nobody, whatsapp-webhook, unknown_hook"})
    void whatIsNotLetInIsCounted(String path, String route, String reason) {
        double before = count(route, reason);

        program.post(path, "{}");

        assertThat(count(route, reason)).isEqualTo(before + 1);
    }

    private double count(String route, String reason) {
        return meters.counter("processor.webhooks.refused", "route", route, "reason", reason).count();
    }
}
