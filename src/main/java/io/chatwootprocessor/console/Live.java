package io.chatwootprocessor.console;

import io.chatwootprocessor.http.Causes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.context.WebServerGracefulShutdownLifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Tells open pages the news. Once in a second it looks once for each kind of page that somebody has open, however many have it open
 * ({@code routes/console/look-for-news.yaml}).
 */
@Component
public class Live implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    /** Between two signs of life, so that a browser that is gone is noticed. */
    private static final int LOOKS = 15;
    private static final int MOST = 1000;
    /** Threads that write. One that reads slowly keeps a thread until {@code server.tomcat.connection-timeout} ends the write. */
    private static final int HANDS = 32;
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final Map<String, LivePage> pages;
    private final Map<String, List<Watcher>> watchers = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Executor hands;
    private volatile boolean running;
    private int looks;

    @Autowired
    Live(ObjectProvider<LivePage> pages) {
        this(pages, hands());
    }

    /** @param hands tell a watcher; who looks for news does not wait for it */
    Live(ObjectProvider<LivePage> pages, Executor hands) {
        this.hands = hands;
        this.pages = pages.stream().collect(Collectors.toMap(LivePage::live, Function.identity()));
    }

    /**
     * A viewer with a page open.
     *
     * @param watched the part of the page, such as the id of a conversation; empty: all of it
     * @param tell    gets the news; null is a sign of life. It throws an exception if the viewer has gone
     */
    static final class Watcher {

        private final String watched;
        private final Consumer<String> tell;
        private final AtomicBoolean busy = new AtomicBoolean(); // it is being told something
        private volatile String told;

        Watcher(String watched, Consumer<String> tell) {
            this.watched = watched;
            this.tell = tell;
        }
    }

    /** @return false: there is no such page, the program stops, or too many have one open */
    boolean add(String page, Watcher watcher) {
        if (!running || !pages.containsKey(page) || watchers.values().stream().mapToInt(List::size).sum() >= MOST) {
            return false;
        }
        watchers.computeIfAbsent(page, name -> new CopyOnWriteArrayList<>()).add(watcher);
        return true;
    }

    void remove(Watcher watcher) {
        watchers.values().forEach(all -> all.remove(watcher));
    }

    /** Looks for news of all pages that somebody has open. */
    public void look() {
        boolean sign = ++looks % LOOKS == 0;
        watchers.forEach((page, all) -> {
            if (!all.isEmpty()) {
                tell(all, now(page, all.stream().map(watcher -> watcher.watched).collect(Collectors.toSet())), sign);
            }
        });
    }

    private Map<String, String> now(String page, Set<String> watched) {
        try {
            Map<String, String> now = pages.get(page).look(watched);
            failing.remove(page);
            return now;
        } catch (RuntimeException e) {
            if (failing.add(page)) {
                LOG.warn("The page {} is not kept up to date: {}", page, Causes.of(e));
            }
            return Map.of();
        }
    }

    private void tell(List<Watcher> all, Map<String, String> now, boolean sign) {
        for (Watcher watcher : all) {
            String news = now.get(watcher.watched);
            boolean isNew = news != null && !Objects.equals(news, watcher.told);
            if ((isNew || sign) && watcher.busy.compareAndSet(false, true)) { // else it gets what there is then, at a later look
                hands.execute(() -> tell(all, watcher, isNew ? news : null));
            }
        }
    }

    private static void tell(List<Watcher> all, Watcher watcher, String news) {
        try {
            watcher.tell.accept(news);
            watcher.told = news == null ? watcher.told : news;
        } catch (RuntimeException e) {
            all.remove(watcher); // gone
        } finally {
            watcher.busy.set(false);
        }
    }

    private static Executor hands() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("console-live-");
        threads.setDaemon(true);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(HANDS, HANDS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads); // MOST wait
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Lets nobody wait for news: an open page would hold up the stop of the web server. */
    @Override
    public void stop() {
        running = false;
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        watchers.values().forEach(all -> all.forEach(watcher -> {
            all.remove(watcher);
            ends.add(CompletableFuture.runAsync(() -> watcher.tell.accept(LiveAnswers.END), hands));
        }));
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).completeOnTimeout(null, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(gone -> null).join(); // the web server cuts off who does not read on
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE + 2; // before connections are waited for
    }
}
