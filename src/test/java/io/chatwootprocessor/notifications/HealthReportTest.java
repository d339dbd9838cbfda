package io.chatwootprocessor.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.http.JsonBody;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.mock.env.MockEnvironment;

/** What a program reports of its health, for operators to be told. */
@Tag("quick")
class HealthReportTest {

    private final HealthEndpoint health = mock(HealthEndpoint.class);
    private final CompositeHealth all = mock(CompositeHealth.class);

    @Test
    void aComponentIsToldWithItsReasonOrItsNumbersAndNotIfNothingIsKnownOfIt() {
        Map<String, HealthComponent> components = new TreeMap<>(Map.of(
                "bridge", Health.down().withDetail("reason", "it answered 502").withDetail("calls", 3).build(),
                "outbound", Health.status("DEGRADED").withDetail("queued", 0L).withDetail("failed", 6L).withDetail("breakers", Map.of()).build(),
                "db", Health.up().build(),
                "ai", Health.unknown().withDetail("reason", "was not asked lately").build()));
        when(all.getComponents()).thenReturn(components);
        when(health.health()).thenReturn(all);

        JsonNode told = JsonBody.parse((String) new HealthReport(Settings.of(NotificationsSettings.class), health, new MockEnvironment())
                .parameters().get("components"));

        assertThat(told.fieldNames()).toIterable().containsExactly("bridge", "db", "outbound");
        assertThat(told.at("/bridge/status").asText()).isEqualTo("down");
        assertThat(told.at("/bridge/reason").asText()).isEqualTo("it answered 502");
        assertThat(told.at("/outbound/status").asText()).isEqualTo("degraded");
        assertThat(told.at("/outbound/reason").asText()).isEqualTo("failed 6");
        assertThat(told.at("/db/status").asText()).isEqualTo("up");
    }
}
