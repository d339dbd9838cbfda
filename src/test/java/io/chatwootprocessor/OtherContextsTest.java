package io.chatwootprocessor;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/**
 * The tests that need another context than {@link ProcessorTest}, that of {@link NarrowProcessorTest}, one after the other in one JVM, so
 * that it starts once.
 * {@code pom.xml} leaves them out of what the JVMs share among them.
 */
@Suite(failIfNoTests = false) // as with -Pquick
@SelectClasses(names = {
        "io.chatwootprocessor.security.AccessTest",
        "io.chatwootprocessor.outbound.SendRequestTest",
        "io.chatwootprocessor.outbound.RateLimitTest",
        "io.chatwootprocessor.outbound.whatsapp.WhatsappChoicesTest",
        "io.chatwootprocessor.operations.reconciliation.chatwoot.CallBudgetTest",
        "io.chatwootprocessor.operations.TracingTest"})
class OtherContextsTest {
}
