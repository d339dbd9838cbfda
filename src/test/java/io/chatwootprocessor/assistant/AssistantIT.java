package io.chatwootprocessor.assistant;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.PackagedProgram;
import io.chatwootprocessor.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A program that is killed between an effect and its answer repeats no effect. */
class AssistantIT {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int CUSTOMERS = 50;

    @TempDir
    Path folder;

    @Test
    void fiftyEffectsHappenFiftyTimesThoughProgramsAreKilledBetweenEffectAndAnswer() throws Exception {
        WireMockServer shop = new WireMockServer(options().dynamicPort().containerThreads(60));
        shop.start();
        shop.stubFor(post(urlPathEqualTo("/refunds")).willReturn(okJson("{\"refunded\":true}").withFixedDelay(300)));
        String database = TestDatabase.create();
        FakeModels models = FakeModels.alone().otherwise(FakeModels.calls("pay_back", "{\"order\":\"A7\"}"));
        try (FakeChatwoot chatwoot = new FakeChatwoot()) {
            chatwoot.storesMessages();
            PackagedProgram.folder(folder);
            Files.writeString(folder.resolve("config/assistants/cashier.yaml"), "instructions: You pay back.\ntools: [cash]\n");
            Files.writeString(folder.resolve("routes/tools/pay-back.yaml"), """
                    # In:  a call of the tool pay_back.
                    # Out: what the shop says.
                    - route:
                        id: pay-back
                        description: Pays back
                        routeConfigurationId: errors-to-caller
                        from:
                          uri: ai-tool:pay_back
                          parameters:
                            tags: cash
                            description: Pays an order back
                            parameter.order: string
                            parameter.order.required: true
                          steps:
                            - setBody:
                                simple: "conversation ${variable.conversation_id}"
                            - removeHeaders:
                                pattern: "*"
                            - to:
                                uri: %s/refunds
                    """.formatted(shop.baseUrl()));
            Map<String, String> variables = new HashMap<>(PackagedProgram.PRODUCTION);
            variables.putAll(Map.of("DATABASE_URL", database, "CHATWOOT_BASE_URL", chatwoot.address(), "CHATWOOT_ACCOUNT_ID", "7",
                    "PROCESSOR_CHATWOOT_RATE_LIMIT", "0", "PROCESSOR_RESPONDER", "cashier", "OPENAI_BASE_URL", models.openAiUrl(),
                    "PROCESSOR_TURN_LEASE", "3s", "PROCESSOR_TURN_CONCURRENCY", "8"));
            List<Customer> customers = IntStream.range(0, CUSTOMERS).mapToObj(i -> new Customer(null, 7, 11)).toList();
            for (int life = 0; life < 3; life++) {
                try (PackagedProgram program = PackagedProgram.start(folder, variables)) {
                    int before = shop.findAll(postRequestedFor(urlPathEqualTo("/refunds"))).size();
                    if (life == 0) {
                        customers.forEach(customer -> assertThat(program.http().webhook(customer.message("Refund A7", message -> { })).status()).isEqualTo(200));
                    }
                    if (life < 2) {
                        await().atMost(LONG).until(() -> shop.findAll(postRequestedFor(urlPathEqualTo("/refunds"))).size() >= before + 12);
                        program.kill();
                    } else {
                        allTurnsEnd(database);
                    }
                }
            }
            Map<String, Long> refunds = shop.findAll(postRequestedFor(urlPathEqualTo("/refunds"))).stream()
                    .collect(Collectors.groupingBy(request -> request.getBodyAsString(), Collectors.counting()));
            assertThat(refunds.values()).as("refunds of each conversation").containsOnly(1L).hasSizeGreaterThan(CUSTOMERS - 17);
            assertThat(refunds).as("a program may die after it has written down a call, and before it makes it: then a human is asked")
                    .hasSizeLessThanOrEqualTo(CUSTOMERS);
        } finally {
            shop.stop();
            models.stop();
        }
    }

    private static void allTurnsEnd(String database) {
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(database));
        await().atMost(LONG).until(() -> jdbc.queryForObject("SELECT count(DISTINCT conversation_id) FROM communication.turn WHERE finished_at IS NOT NULL",
                Integer.class) == CUSTOMERS);
    }
}
