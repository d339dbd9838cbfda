package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The key as it comes over HTTP, to a route whose first step asks for it. */
@ProcessorTest
class AdminKeyRouteTest {

    private static final String GUARDED = "guarded";

    @Autowired
    Program program;
    @Autowired
    CamelContext context;

    @BeforeEach
    void aRouteIsGuarded() throws Exception {
        AdminKey adminKey = AdminKeyTest.adminKey("production", "the key");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/" + GUARDED + "?httpMethodRestrict=PUT").routeId(GUARDED).routeConfigurationId("answer-errors")
                        .bean(adminKey, "check").to("direct:answer-json");
            }
        });
    }

    @AfterEach
    void itIsGone() throws Exception {
        context.getRouteController().stopRoute(GUARDED);
        context.removeRoute(GUARDED);
    }

    @Test
    void eitherHeaderOpensItAndLeavesTheBodyAsItCame() {
        assertThat(program.put("/guarded", "{\"a\":1}", "Authorization", "Bearer the key").body().toString()).isEqualTo("{\"a\":1}");
        assertThat(program.put("/guarded", "{\"a\":1}", "X-API-Key", "the key").body().toString()).isEqualTo("{\"a\":1}");
    }

    @Test
    void withoutTheKeyItStaysClosed() {
        assertThat(program.put("/guarded", "{}", "Authorization", "Bearer another").status()).isEqualTo(401);
        assertThat(program.put("/guarded", "{}", "X-API-Key", "another").status()).isEqualTo(401);
        assertThat(program.put("/guarded", "{}").body().toString()).isEqualTo("{\"detail\":\"invalid_api_key\"}");
    }
}
