package io.chatwootprocessor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes what all threads do to {@code target/slow-tests/} when a test takes nearly as long as it may wait: a test that fails by chance
 * leaves a trace of what it waited for.
 */
public final class SlowTests implements TestExecutionListener {

    private static final Duration SLOW = Duration.ofSeconds(50);

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "slow-tests");
        thread.setDaemon(true);
        return thread;
    });
    private Future<?> next;

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            next = watch.schedule(() -> write(test.getUniqueId()), SLOW.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest() && next != null) {
            next.cancel(false);
        }
    }

    private static void write(String test) {
        try {
            String name = test.replaceAll(".*class:", "").replaceAll("[^\\w.]+", "-");
            Files.writeString(Files.createDirectories(Path.of("target/slow-tests")).resolve(name + ".txt"), LocalTime.now() + " " + test + "\n\n"
                    + Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)).map(SlowTests::text).collect(Collectors.joining("\n")));
        } catch (IOException e) {
            System.err.println("what the threads do cannot be written: " + e);
        }
    }

    private static String text(ThreadInfo thread) {
        return thread.getThreadName() + " " + thread.getThreadState() + (thread.getLockName() == null ? "" : " waits for " + thread.getLockName()
                + (thread.getLockOwnerName() == null ? "" : ", which " + thread.getLockOwnerName() + " has")) + "\n"
                + Arrays.stream(thread.getStackTrace()).map(frame -> "    " + frame + "\n").collect(Collectors.joining());
    }
}
