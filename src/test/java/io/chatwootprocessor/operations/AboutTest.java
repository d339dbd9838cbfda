package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a program learns at {@code GET /}. */
@ProcessorTest
class AboutTest {

    @Autowired
    Program program;

    @Test
    void aProgramLearnsWhichOneThisIsAndHowItIs() {
        Answer about = program.get("/");

        assertThat(about.status()).isEqualTo(200);
        assertThat(about.text("name")).isEqualTo("chatwoot-processor");
        assertThat(about.text("version")).matches("\\d+\\.\\d+\\.\\d+.*")
                .isEqualTo(program.get("/actuator/info").body().at("/build/version").asText());
        await().untilAsserted(() -> // it may change between the two
                assertThat(program.get("/").text("status")).isEqualTo(program.get("/actuator/health").text("status")));
    }

    @Test
    void everyLinkExists() {
        Answer about = program.get("/");

        assertThat(about.body().path("links")).contains(about.body().at("/links/send"), about.body().at("/links/chatwoot-webhook"))
                .hasSizeGreaterThan(20).filteredOn(link -> !link.asText().endsWith(".yaml")).allSatisfy(link ->
                        assertThat(program.get(link.asText().replaceAll("\\{\\w+}", "1")).detail())
                                .as(link.asText()).isNotEqualTo("not_found"));
    }
}
