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
 * Ends the program within {@code processor.shutdown-timeout}. One after the other: nobody is let in any more, and who is in is
 * answered (this; at most a quarter of the time); long requests end (Spring Boot; half of it); routes end what they have under way
 * (Camel; what is left of three quarters); what did not end is given back by the beans that hold it; the database ends.
 */
@Component
class GracefulStop implements SmartLifecycle, ServletRequestListener {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Duration timeout;
    private final ServletWebServerApplicationContext web;
    private volatile boolean running;
    /** One for each request that was answered; null as long as nobody counts, or they would become too many. */
    private volatile Semaphore answers;

    /** Asks for no CamelContext: Spring would start that with this, before it has its routes. */
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
        return WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE + 1; // just before
    }

    @Override
    public void start() {
        running = true;
    }

    /** Tomcat's own graceful stop hangs up on a connection whose request it has not read yet: that comes when all are quiet. */
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
