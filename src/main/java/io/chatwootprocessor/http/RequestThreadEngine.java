package io.chatwootprocessor.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.processor.DelegateProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Runs a platform-http route on the thread that Tomcat gave the request, to its end. Camel's own engine hands each request to a second
 * thread, and Spring MVC hands the answer to a third. That takes more than half of the CPU time of a route that does nothing.
 *
 * <p>A webhook gets 500 while its route is being stopped or exchanged, not Camel's 503 or a 404. Chatwoot repeats an agent bot's delivery
 * after 500 only ({@code agent_bots/webhook_job.rb}).
 */
@Component("platform-http-engine")
public class RequestThreadEngine extends SpringBootPlatformHttpEngine {

    private static final Logger LOG = LoggerFactory.getLogger(RequestThreadEngine.class);

    private final Set<Consumer> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Consumer> stopped = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final ErrorAnswer errors;

    RequestThreadEngine(ServerProperties server, ErrorAnswer errors) {
        super(server.getPort());
        this.errors = errors;
    }

    /** Says that a path which was served has no route any more, and will not soon: Spring MVC goes on handing its requests over. */
    public void isGone(String path) {
        gone.add(path);
        stopped.remove(path);
    }

    /** The consumers of the routes that run. */
    Set<Consumer> consumers() {
        return running;
    }

    /** Whether no route takes webhooks at that path now, and one did before. */
    boolean isStopped(String requested) {
        return stopped.values().stream().anyMatch(route -> route.takesWebhook(requested))
                && running.stream().noneMatch(route -> route.takesWebhook(requested));
    }

    /** @throws IllegalArgumentException for a path that could also be one which needs other keys or none */
    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        String fault = ServedPath.fault(endpoint.getPath(), endpoint.isMatchOnUriPrefix());
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        return new Consumer(endpoint, route);
    }

    /** One route. */
    class Consumer extends SpringBootPlatformHttpConsumer {

        private final String path;
        private final ServedPath served;
        private final boolean webhook;

        Consumer(PlatformHttpEndpoint endpoint, Processor route) {
            super(endpoint, new ErrorsAnswered(route), Runnable::run);
            path = endpoint.getPath();
            served = new ServedPath(endpoint);
            webhook = served.isWebhook();
        }

        /** Whether a webhook with that path is this route's. The callers of a route whose own path is not below /webhook/ need a key. */
        boolean takesWebhook(String requested) {
            return webhook && served.matches(requested);
        }

        /** The path as Spring MVC knows it. */
        String pattern() {
            return served.toString();
        }

        @Override
        public Exchange createExchange(boolean autoRelease) {
            Exchange exchange = super.createExchange(autoRelease);
            exchange.setProperty(Correlation.ID, MDC.get(Correlation.ID));
            return exchange;
        }

        /** @return null: the request is answered, and there is nothing to wait for */
        @Override
        public CompletableFuture<Void> service(HttpServletRequest request, HttpServletResponse response) {
            if (gone.contains(path) && !running.contains(this)) {
                notFound(response);
                return null;
            }
            super.service(request, webhook ? new Repeated(response) : response).exceptionally(error -> {
                LOG.error("A request to {} could not be answered: {}", path, Causes.of(error));
                StartFilter.failed(response, "internal_error");
                return null;
            });
            return null;
        }

        private static void notFound(HttpServletResponse response) {
            try {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends the length of a text. Without it the answer's end takes one more packet. */
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
            stopped.remove(path);
            gone.remove(path);
        }

        @Override
        protected void doStop() throws Exception {
            stopped.put(path, this);
            running.remove(this);
            super.doStop();
        }
    }

    /**
     * Turns an {@link Error} in a route, such as one for want of memory, into a failure. Camel only looks for exceptions: it would answer
     * as if the work was done, and a stop would wait for this exchange for ever.
     */
    private final class ErrorsAnswered extends DelegateProcessor {

        private ErrorsAnswered(Processor route) {
            super(route);
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            if (exchange.getMessage() instanceof PlatformHttpMessage message && message.getRequest() != null) {
                takeQuery(message);
                OtherSites.note(message.getRequest(), exchange);
            }
            HeadersByOrigin.cameIn(exchange.getMessage());
            try {
                super.process(exchange);
            } catch (Error e) {
                exchange.setException(e); // also where something else fails
                exchange.setProperty(Exchange.EXCEPTION_CAUGHT, e);
                for (Route left = exchange.getUnitOfWork().popRoute(); left != null; left = exchange.getUnitOfWork().popRoute()) {
                    exchange.getContext().getInflightRepository().remove(exchange, left.getRouteId());
                }
                errors.failed(exchange);
                exchange.setException(null);
            }
        }
    }

    /**
     * Takes what the operation knows from the query alone, as texts that PostgreSQL can store. Camel puts query and headers together, and a
     * header is no filter: {@code From} is one that robots send.
     */
    private static void takeQuery(PlatformHttpMessage message) {
        if (message.getRequest().getAttribute(KnownNamesFilter.PARAMETERS) instanceof Set<?> names) {
            for (Object name : names) {
                String value = message.getRequest().getParameter((String) name);
                if (value == null) {
                    message.removeHeader((String) name);
                } else {
                    message.setHeader((String) name, JsonBody.storable(value));
                }
            }
        }
    }

    /** Answers a webhook with 500 instead of 503 or 404, so that it is sent again. */
    private static final class Repeated extends HttpServletResponseWrapper {

        private Repeated(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void sendError(int status) throws IOException {
            if (status == SC_SERVICE_UNAVAILABLE) {
                StartFilter.failed((HttpServletResponse) getResponse(), "stopped");
            } else {
                super.sendError(status);
            }
        }
    }
}
