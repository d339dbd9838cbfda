package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.LogLines;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** The folders of routes are looked at as long as the program runs. */
@Tag("quick")
class RouteReloadTest {

    @Test
    void aLookThatEndsWithAnErrorIsToldOnceAndTheNextOneIsMade() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        try (DefaultCamelContext context = new DefaultCamelContext(); LogLines log = new LogLines()) {
            LiveRoutes routes = new LiveRoutes(context, null, null, null, path -> { }) {
                @Override
                void begin() {
                    // there are none
                }

                @Override
                void look() {
                    if (looks.incrementAndGet() == 1) {
                        throw new StackOverflowError();
                    }
                }
            };
            RouteReload reload = new RouteReload(routes, new RouteFiles(context, routes), new MockEnvironment());
            try {
                reload.watch();

                await().until(() -> looks.get() > 2);
                assertThat(log.with("could not be looked at")).singleElement().satisfies(line -> assertThat(line.text()).contains("StackOverflowError"));
            } finally {
                reload.destroy();
            }
        }
    }
}
