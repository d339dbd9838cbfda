package io.chatwootprocessor.operations.routes;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/**
 * Turns an {@link Error} of a step, such as a missing class in somebody's route, into a failure of its exchange, for {@code
 * routes/errors.yaml}. Camel catches exceptions only. An Error would end the thread that works on a queue, and the queue would have one
 * thread less until the next start.
 */
@Component
class StepErrors implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode step, Processor target, Processor next) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Once end = new Once(callback);
                try {
                    return super.process(exchange, end);
                } catch (Error e) {
                    if (end.called) {
                        throw e; // what came after the step failed
                    }
                    exchange.setException(new IllegalStateException(e));
                    end.done(true);
                    return true;
                }
            }
        };
    }

    private static final class Once implements AsyncCallback {

        private final AsyncCallback callback;
        private boolean called;

        private Once(AsyncCallback callback) {
            this.callback = callback;
        }

        @Override
        public void done(boolean sync) {
            called = true;
            callback.done(sync);
        }
    }
}
