package io.chatwootprocessor.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Runs a platform-http route on the thread that Tomcat gave the request, to its end. Camel's own engine hands each request to
 * another thread, and Spring MVC hands the answer back to a third: more than half of the CPU time of a route that does nothing.
 */
@Component("platform-http-engine")
class RequestThreadEngine extends SpringBootPlatformHttpEngine {

    private final Set<SpringBootPlatformHttpConsumer> running = ConcurrentHashMap.newKeySet();

    RequestThreadEngine(ServerProperties server) {
        super(server.getPort());
    }

    /** Of the routes that run. */
    Set<SpringBootPlatformHttpConsumer> consumers() {
        return running;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return new Consumer(endpoint, route);
    }

    private class Consumer extends SpringBootPlatformHttpConsumer {

        Consumer(PlatformHttpEndpoint endpoint, Processor route) {
            super(endpoint, route, Runnable::run);
        }

        @Override
        public Exchange createExchange(boolean autoRelease) {
            Exchange exchange = super.createExchange(autoRelease);
            exchange.setProperty(Correlation.ID, MDC.get(Correlation.ID));
            return exchange;
        }

        /** @return null: it is answered, there is nothing to wait for */
        @Override
        public CompletableFuture<Void> service(HttpServletRequest request, HttpServletResponse response) {
            super.service(request, response);
            return null;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            running.add(this);
        }

        @Override
        protected void doStop() throws Exception {
            running.remove(this);
            super.doStop();
        }
    }
}
