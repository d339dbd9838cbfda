package io.chatwootprocessor.console;

import io.chatwootprocessor.http.Causes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.context.WebServerGracefulShutdownLifecycle;
import org.springframework.context.SmartLifecycle;
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

    private final Map<String, LivePage> pages;
    private final Map<String, List<Watcher>> watchers = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private int looks;

    Live(ObjectProvider<LivePage> pages) {
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
        private String told;

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
            if (isNew || sign) {
                try {
                    watcher.tell.accept(isNew ? news : null);
                    watcher.told = isNew ? news : watcher.told;
                } catch (RuntimeException e) {
                    all.remove(watcher); // gone
                }
            }
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Lets nobody wait for news: an open page would hold up the stop of the web server. */
    @Override
    public void stop() {
        running = false;
        watchers.values().forEach(all -> all.forEach(watcher -> {
            all.remove(watcher);
            try {
                watcher.tell.accept(LiveAnswers.END);
            } catch (RuntimeException e) {
                LOG.debug("A page was gone before the program ended"); // nothing to do
            }
        }));
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
