package io.chatwootprocessor.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Settings;
import io.chatwootprocessor.outbound.AdapterInUse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The line of the start that says whether operators are told, and where. */
@Tag("quick")
class ToldAtTheStartTest {

    private static final AdapterInUse PAGER = new AdapterInUse() {

        @Override
        public String inProduction() {
            return null;
        }

        @Override
        public String elsewhere() {
            return null;
        }

        @Override
        public String reachesOperators() {
            return "pager";
        }

        @Override
        public String operatorsRead() {
            return "a pager";
        }
    };

    @Test
    void anAdapterThatIsSetUpSaysWhereOperatorsRead() {
        assertThat(told(List.of(PAGER))).isEqualTo("are told by a pager");
        assertThat(told(List.of(PAGER), "processor.notifications.health", "false")).isEqualTo("are told by a pager; not of health");
    }

    @Test
    void anAdapterOfSomebodysOwnHasItsName() {
        assertThat(told(List.of(PAGER), "processor.notifications.adapter", "own")).isEqualTo("are told by the adapter own");
    }

    @Test
    void whereNobodyIsToldThePageThatHelpsIsNamed() {
        assertThat(told(List.of())).contains("nothing", "docs/notifications.md");
        assertThat(told(List.of(PAGER), "processor.notifications.adapter", "none")).contains("nothing");
    }

    private static String told(List<AdapterInUse> adapters, Object... settings) {
        return new Notifications(Settings.of(NotificationsSettings.class, settings), Settings.with(), adapters, new SimpleMeterRegistry()).inWords();
    }
}
