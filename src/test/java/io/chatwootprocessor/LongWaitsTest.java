package io.chatwootprocessor;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/**
 * Tests that mostly wait: for breakers, for time-outs, between two tries. They begin among the first, so that others work meanwhile; at
 * the end the machine would be idle. {@code pom.xml} leaves them out of what the JVMs share among them.
 */
@Suite(failIfNoTests = false) // as with -Pquick
@SelectClasses(names = {
        "io.chatwootprocessor.outbound.SendTest",
        "io.chatwootprocessor.outbound.whatsapp.WhatsappSendTest",
        "io.chatwootprocessor.responder.aicore.AiCoreTest"})
class LongWaitsTest {
}
