package io.chatwootprocessor;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** Tests that keep a processor busy for long. They begin among the first, while {@link LongWaitsTest} waits. */
@Suite(failIfNoTests = false) // as with -Pquick
@SelectClasses(names = {
        "io.chatwootprocessor.inbound.EventOrderTest",
        "io.chatwootprocessor.inbound.StoreDeliveriesTest"})
class LongWorkTest {
}
