package io.chatwootprocessor.operations;

import io.chatwootprocessor.settings.ProcessorSettings;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.coyote.AbstractProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.context.WebServerGracefulShutdownLifecycle;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.stereotype.Component;

/**
 * Ends the program within {@code processor.shutdown-timeout}, in this order. No new caller is let in, and callers inside are answered (this
 * class; at most a quarter of the time). Long requests end (Spring Boot; half of it). Routes end their work (Camel; the rest of three
 * quarters). The beans that hold unfinished work give it back. The database ends.
 */
@Component
class GracefulStop implements SmartLifecycle, ServletRequestListener {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Duration timeout;
    private final ServletWebServerApplicationContext web;
    private volatile boolean running;
    /** One permit for each answered request; null while nobody counts, so that they do not become too many. */
    private volatile Semaphore answers;

    /** Takes no CamelContext: Spring would start it too early, before it has its routes. */
    GracefulStop(ProcessorSettings settings, ServletWebServerApplicationContext web) {
        this.timeout = settings.shutdownTimeout();
        this.web = web;
    }

    @Bean
    static DefaultLifecycleProcessor lifecycleProcessor(ProcessorSettings settings) {
        DefaultLifecycleProcessor phases = new DefaultLifecycleProcessor();
        phases.setTimeoutPerShutdownPhase(settings.shutdownTimeout().toMillis() / 2);
        return phases;
    }

    @Override
    public int getPhase() {
        return WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE + 1; // just before the web server's own
    }

    @Override
    public void start() {
        running = true;
    }

    /** Waits until all connections are quiet. Tomcat's own graceful stop hangs up on a connection whose request it has not read yet. */
    @Override
    public void stop() {
        long began = System.nanoTime();
        LOG.info("Stopping, within {} s", timeout.toSeconds());
        web.getBean(CamelContext.class).addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext routes) {
                Duration left = timeout.multipliedBy(3).dividedBy(4).minusNanos(System.nanoTime() - began);
                routes.getShutdownStrategy().setTimeout(Math.max(1, left.toSeconds()));
            }
        });
        AbstractProtocol<?> server =
                (AbstractProtocol<?>) ((TomcatWebServer) web.getWebServer()).getTomcat().getConnector().getProtocolHandler();
        boolean alone = server.getConnectionCount() == 0;
        server.closeServerSocketGraceful(); // from now on each answer closes its connection
        try {
            answers = new Semaphore(0);
            boolean quiet = alone;
            for (long left = timeout.toNanos() / 4; !quiet && left > 0; left = began + timeout.toNanos() / 4 - System.nanoTime()) {
                quiet = !answers.tryAcquire(Math.min(left, QUIET.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public void requestDestroyed(ServletRequestEvent answered) {
        Semaphore counted = answers;
        if (counted != null) {
            counted.release();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
