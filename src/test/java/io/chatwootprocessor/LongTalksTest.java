package io.chatwootprocessor;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** Tests of many talks, which wait for one answer after the other. They begin among the first, as {@link LongWaitsTest} does and for its reason. */
@Suite(failIfNoTests = false) // as with -Pquick
@SelectClasses(names = {
        "io.chatwootprocessor.outbound.chatwoot.SomebodyElsesRefusalTest",
        "io.chatwootprocessor.outbound.CommandsTest",
        "io.chatwootprocessor.responder.RulesTest"})
class LongTalksTest {
}
