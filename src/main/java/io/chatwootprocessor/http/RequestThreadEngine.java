package io.chatwootprocessor.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Runs a platform-http route on the thread that Tomcat gave the request, to its end. Camel's own engine hands each request to
 * another thread, and Spring MVC hands the answer back to a third: more than half of the CPU time of a route that does nothing.
 */
@Component("platform-http-engine")
class RequestThreadEngine extends SpringBootPlatformHttpEngine {

    /** What stands before a path's first variable or wildcard. */
    private static final Pattern LITERAL = Pattern.compile("[^{*]*");

    private final Set<Consumer> running = ConcurrentHashMap.newKeySet();

    RequestThreadEngine(ServerProperties server) {
        super(server.getPort());
    }

    /** Of the routes that run. */
    Set<Consumer> consumers() {
        return running;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return new Consumer(endpoint, route);
    }

    /** One route. */
    class Consumer extends SpringBootPlatformHttpConsumer {

        private final String path;
        private final String literal;

        Consumer(PlatformHttpEndpoint endpoint, Processor route) {
            super(endpoint, route, Runnable::run);
            path = endpoint.getPath();
            Matcher start = LITERAL.matcher(path);
            literal = start.lookingAt() ? start.group() : "";
        }

        /** Whether the route could take a request for that path; also where its own has a variable or wildcard after the same start. */
        boolean couldTake(String requested) {
            if (!requested.startsWith(literal)) {
                return false;
            }
            return literal.length() < path.length() || requested.length() == path.length()
                    || getEndpoint().isMatchOnUriPrefix() && requested.charAt(path.length()) == '/';
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

        /** Of a text the length is known: without it the answer's end is one more packet. */
        @Override
        protected void afterProcess(HttpServletResponse response, Exchange exchange) throws Exception {
            Message answer = exchange.getMessage();
            if (!exchange.isFailed() && answer.getBody() instanceof String text && answer.getHeader(Exchange.CONTENT_ENCODING) == null) {
                byte[] bytes = text.getBytes(ExchangeHelper.getCharset(exchange));
                answer.setBody(bytes);
                response.setContentLength(bytes.length);
            }
            super.afterProcess(response, exchange);
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
