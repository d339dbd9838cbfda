package io.chatwootprocessor;

import io.chatwootprocessor.assistant.TestAssistants;
import io.chatwootprocessor.operations.routes.SavedFile;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.support.DependencyInjectionTestExecutionListener;
import org.springframework.test.context.support.DirtiesContextTestExecutionListener;
import org.springframework.test.context.transaction.TransactionalTestExecutionListener;

/** Runs the program as it is, routes and configuration included, on a free port and a database of its own. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("context") // not among the quick ones
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
        "spring.main.register-shutdown-hook=false", // nobody needs what contexts leave; a test of the stop closes its own
        "processor.routes.own=target/own-routes/${random.uuid}",
        "processor.routes.kept=target/kept-routes/${random.uuid}",
        "processor.routes.error-texts=false", // as in production
        "processor.responder=none", // whoever answers is said in the test
        "processor.probe-interval=1h", // tests say when
        "processor.reconciliation.interval=0s", // they say when
        "processor.reconciliation.calls-per-minute=100000", // tests do not wait
        "processor.spool.folder=target/spool/${random.uuid}",
        "processor.spool.least-free=0B",
        "processor.simulated.latency=1ms",
        "processor.chatwoot.timeout=2s",
        "processor.chatwoot.settle-time=200ms",
        "processor.chatwoot.confirmation-wait=600ms",
        "processor.outbound.initial-backoff=50ms",
        "processor.outbound.request-window=5s",
        "processor.outbound.poll-interval=200ms",
        "processor.chatwoot.api-key=test-token",
        "processor.consolidation.quiet-period=300ms",
        "processor.consolidation.max-wait=1500ms",
        "processor.turn.recovery-interval=500ms",
        "processor.turn.concurrency=6", // each of the threads looks for work all the time
        "camel.component.seda.default-poll-timeout=1000", // a queue is seldom stopped in a test
        "processor.turn.responder-timeout=6s",
        "processor.events.poll-interval=500ms",
        "processor.events.initial-backoff=20ms",
        "processor.events.max-attempts=3",
        "processor.retention.conversations=365d",
        "processor.retention.audit=730d",
        "processor.ai-core.api-key=ai-core-key",
        "processor.http-channel.key=the-key-of-the-channel",
        "processor.whatsapp.timeout=2s",
        "processor.whatsapp.confirmation-wait=600ms",
        "processor.whatsapp.rate-limit=0",
        "processor.knowledge.folder=target/test-knowledge/${random.uuid}", // the JVMs beside this one have the same names
        "processor.knowledge.allow-private-addresses=true", // WireMock's
        "processor.knowledge.reread=1s",
        "processor.chatwoot.hooks.signed=whsec_test_4Qm1Zx7Jc2Tn8Vb5Kd9Rf3Ls",
        "processor.slack.settle-time=200ms",
        "processor.slack.confirmation-wait=600ms",
        "processor.slack.rate-limit=0",
        "processor.notifications.adapter=none", // tests say when
        "processor.notifications.link=https://chat.example/app/accounts/{account}/conversations/{conversation}",
        "processor.mcp-server.enabled=true",
        "processor.mcp-server.key=key-for-other-programs",
        "management.prometheus.metrics.export.enabled=true", // Spring Boot leaves it out of tests
        "management.simple.metrics.export.enabled=false",
})
// no others: two of the usual ones look for mocks in every bean, before and after each test, which is a tenth of the tests' CPU time
@TestExecutionListeners({DependencyInjectionTestExecutionListener.class, DirtiesContextTestExecutionListener.class,
        TransactionalTestExecutionListener.class})
@ContextConfiguration(initializers = {TestDatabase.Starter.class, FakeChatwoot.Starter.class, FakeBridge.Starter.class, FakeSlack.Starter.class, FakeModels.Starter.class, FakeCollector.Starter.class})
@Import({Program.class, OutboundQueue.class, Outside.class, BridgeEvents.class, SavedFile.class, TestAssistants.class})
public @interface ProcessorTest {
}
