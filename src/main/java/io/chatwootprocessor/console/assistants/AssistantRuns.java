package io.chatwootprocessor.console.assistants;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.RequestError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Trials and evaluations that people began in the console. A model may think for a minute, and a browser does not wait that long. The results
 * are kept in memory only, the last ones: they are shown to the person who began them, and end with the program.
 */
@Component
class AssistantRuns implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(AssistantRuns.class);
    private static final int KEPT = 100;
    private static final int HANDS = 4;
    private static final int WAITING = 20;

    private final ExecutorService hands;
    private final Map<String, Run> runs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Run> eldest) {
            return size() > KEPT;
        }
    };

    AssistantRuns() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(HANDS, HANDS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(WAITING), work -> {
            Thread thread = new Thread(work, "console-assistants");
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        hands = pool;
    }

    /** One of them. */
    static final class Run {

        private final String id = UUID.randomUUID().toString();
        private final String viewer;
        private final String assistant;
        private final String kind;
        private final List<Map<String, String>> said;
        private final List<Map<String, Object>> results = new ArrayList<>();
        private int total;
        private boolean over;
        private boolean stopped;
        private String error;

        private Run(String viewer, String assistant, String kind, List<Map<String, String>> said) {
            this.viewer = viewer;
            this.assistant = assistant;
            this.kind = kind;
            this.said = said;
        }

        String id() {
            return id;
        }

        /** The messages of the customer and the assistant before, and the customer's last one. */
        List<Map<String, String>> said() {
            return said;
        }

        synchronized void expect(int number) {
            total = number;
        }

        synchronized void add(Map<String, Object> result) {
            results.add(result);
        }

        synchronized boolean isStopped() {
            return stopped;
        }

        synchronized void stop() {
            stopped = true;
        }

        private synchronized void ended(String why) {
            over = true;
            error = why;
        }

        /** For a template. */
        synchronized Map<String, Object> shown() {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("id", id);
            shown.put("kind", kind);
            shown.put("said", said);
            shown.put("results", List.copyOf(results));
            shown.put("same", results.stream().filter(result -> Boolean.TRUE.equals(result.get("same"))).count());
            shown.put("total", total);
            shown.put("over", over);
            shown.put("stopped", stopped);
            shown.put("error", error);
            return shown;
        }
    }

    /**
     * Begins one.
     *
     * @param said the first messages of a trial; empty for an evaluation
     * @throws RequestError 503 where too many wait
     */
    Run start(String viewer, String assistant, String kind, List<Map<String, String>> said, Consumer<Run> work) {
        Run run = new Run(viewer, assistant, kind, said);
        try {
            hands.execute(() -> {
                try {
                    work.accept(run);
                    run.ended(null);
                } catch (RequestError e) {
                    run.ended(e.getMessage());
                } catch (RuntimeException | Error e) {
                    LOG.error("A {} of the assistant {} failed: {}", kind, assistant, Causes.of(e));
                    run.ended("It failed. The log says why.");
                }
            });
        } catch (RejectedExecutionException e) {
            throw new RequestError(503, "Too many trials and evaluations wait. Try it again in a minute.");
        }
        synchronized (runs) {
            runs.put(run.id, run);
        }
        return run;
    }

    /** Of that viewer and assistant. */
    Optional<Run> find(String viewer, String assistant, String id) {
        synchronized (runs) {
            return Optional.ofNullable(runs.get(id)).filter(run -> run.viewer.equals(viewer) && run.assistant.equals(assistant));
        }
    }

    @Override
    public void destroy() {
        hands.shutdownNow();
    }
}
