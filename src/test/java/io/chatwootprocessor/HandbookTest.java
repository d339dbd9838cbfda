package io.chatwootprocessor;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/**
 * Tests that look into the program's handbook, or need the model of embeddings, one after the other in one JVM: to embed the handbook takes
 * ten seconds of a processor. {@code pom.xml} leaves them out of what the JVMs share among them.
 */
@Suite(failIfNoTests = false) // as with -Pquick
@SelectClasses(names = {
        "io.chatwootprocessor.console.RealBrowserTest",
        "io.chatwootprocessor.console.PagesTest",
        "io.chatwootprocessor.console.knowledge.KnowledgePageTest",
        "io.chatwootprocessor.knowledge.KnowledgeTest",
        "io.chatwootprocessor.knowledge.AnswersFromKnowledgeTest",
        "io.chatwootprocessor.operations.FiltersTest",
        "io.chatwootprocessor.knowledge.QuestionsTest"})
class HandbookTest {
}
