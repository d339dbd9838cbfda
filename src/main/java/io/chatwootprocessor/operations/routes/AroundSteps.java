package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.operations.LogContext;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/**
 * Does what is done around each step of each route: its work is shown on log lines ({@link LogContext}), its time and its failures are counted
 * ({@link RouteTimes}), and an exception is noted with its step ({@link StepErrors}). One wrapper does it all, because a webhook passes 25 steps.
 * <p>
 * It turns an {@link Error} of a step, such as a missing class in somebody's route, into a failure of its exchange, for {@code
 * routes/errors.yaml}. Camel catches exceptions only. An Error would end the thread that works on a queue, and the queue would have one
 * thread less until the next start.
 */
@Component
class AroundSteps implements InterceptStrategy {

    private final LogContext log;
    private final RouteTimes times;
    private final StepErrors errors;

    AroundSteps(LogContext log, RouteTimes times, StepErrors errors) {
        this.log = log;
        this.times = times;
        this.errors = errors;
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        RouteDefinition route = ProcessorDefinitionHelper.getRoute(node);
        String id = route == null ? null : route.getRouteId();
        RouteTimes.Step counted = times.step(context, node);
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                log.show(id, exchange);
                Passage passage = new Passage(exchange, callback, node, counted);
                try {
                    return super.process(exchange, passage);
                } catch (Error e) {
                    if (passage.ended) {
                        throw e; // a later step failed
                    }
                    exchange.setException(new IllegalStateException(e));
                    passage.done(true);
                    return true;
                }
            }
        };
    }

    /** One exchange in one step, until the step calls back. */
    private final class Passage implements AsyncCallback {

        private final Exchange exchange;
        private final AsyncCallback callback;
        private final NamedNode node;
        private final RouteTimes.Step counted;
        private final Throwable before;
        private final long begun = System.nanoTime();
        private boolean ended;

        private Passage(Exchange exchange, AsyncCallback callback, NamedNode node, RouteTimes.Step counted) {
            this.exchange = exchange;
            this.callback = callback;
            this.node = node;
            this.counted = counted;
            this.before = exchange.getException();
        }

        @Override
        public void done(boolean sync) {
            ended = true;
            if (counted != null) {
                counted.times().took(System.nanoTime() - begun);
            }
            Exception failure = exchange.getException();
            if (failure != null) {
                if (counted != null && failure != before) {
                    counted.failed(failure, exchange);
                }
                errors.note(failure, node, exchange);
            }
            callback.done(sync);
        }
    }
}
