package io.chatwootprocessor.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Open pages are told what is new, by one look for each kind of page and second. */
@Tag("quick")
class LiveTest {

    private final List<Set<String>> looks = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private String now = "first";

    private final ObjectProvider<LivePage> pages = new StaticListableBeanFactory(Map.of("page", new Page())).getBeanProvider(LivePage.class);
    private final Live live = new Live(pages, Runnable::run);

    @Test
    void fiftyOpenPagesOfAKindCostOneLook() {
        live.start();
        for (int i = 0; i < 50; i++) {
            live.add("page", new Live.Watcher(i % 2 == 0 ? "one" : "two", told::add));
        }

        live.look();

        assertThat(looks).singleElement().satisfies(watched -> assertThat(watched).containsExactly("one", "two"));
        assertThat(told).hasSize(50);
    }

    @Test
    void nobodyIsToldTheSameTwice() {
        live.start();
        live.add("page", new Live.Watcher("", told::add));

        live.look();
        live.look();
        now = "second";
        live.look();

        assertThat(told).containsExactly("first ", "second ");
    }

    @Test
    @Timeout(20)
    void whoReadsSlowlyHoldsUpNobodyAndGetsTheNewestAfterwards() throws InterruptedException {
        Live real = new Live(pages);
        BlockingQueue<String> others = new LinkedBlockingQueue<>();
        BlockingQueue<String> slow = new LinkedBlockingQueue<>();
        Semaphore reads = new Semaphore(0);
        real.start();
        real.add("page", new Live.Watcher("slow", news -> {
            reads.acquireUninterruptibly();
            if (news != null) {
                slow.add(news);
            }
        }));
        real.add("page", new Live.Watcher("", news -> {
            if (news != null) {
                others.add(news);
            }
        }));

        for (String news : List.of("first", "second", "third")) {
            now = news;
            await().until(() -> {
                real.look();
                return (news + " ").equals(others.poll());
            });
        }
        reads.release(2);
        assertThat(slow.take()).isEqualTo("first slow");
        await().until(() -> {
            real.look();
            return "third slow".equals(slow.poll());
        });
        real.add("page", new Live.Watcher("slow", news -> reads.acquireUninterruptibly()));
        real.look();
        real.stop(); // ends though one does not read
        reads.release(10);
    }

    @Test
    void nobodyLooksWhileNoPageIsOpen() {
        live.start();

        live.look();

        assertThat(looks).isEmpty();
    }

    @Test
    void whoeverIsGoneIsForgotten() {
        live.start();
        live.add("page", new Live.Watcher("", news -> {
            throw new IllegalStateException("gone");
        }));

        live.look();
        live.look();

        assertThat(looks).hasSize(1);
    }

    @Test
    void aLookThatFailsIsTriedAgainAndTellsNothing() {
        live.start();
        live.add("page", new Live.Watcher("", told::add));

        now = null;
        live.look();
        now = "again";
        live.look();

        assertThat(told).containsExactly("again ");
    }

    @Test
    void aStopEndsEveryWait() {
        live.start();
        live.add("page", new Live.Watcher("", told::add));

        live.stop();

        assertThat(told).containsExactly(LiveAnswers.END);
        assertThat(live.add("page", new Live.Watcher("", told::add))).isFalse();
    }

    @Test
    void aPageThatIsNotThereCannotBeWatched() {
        live.start();

        assertThat(live.add("other", new Live.Watcher("", told::add))).isFalse();
    }

    private final class Page implements LivePage {

        @Override
        public String live() {
            return "page";
        }

        @Override
        public Map<String, String> look(Set<String> watched) {
            looks.add(new TreeSet<>(watched));
            if (now == null) {
                throw new IllegalStateException("the database is away");
            }
            return watched.stream().collect(Collectors.toMap(Function.identity(), one -> now + " " + one));
        }
    }
}
