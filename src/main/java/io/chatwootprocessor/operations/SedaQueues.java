package io.chatwootprocessor.operations;

import org.apache.camel.CamelContext;
import org.apache.camel.component.seda.QueueReference;
import org.apache.camel.component.seda.SedaComponent;

/** The queues in memory between two routes. */
public final class SedaQueues {

    private SedaQueues() {
    }

    /**
     * It asks for the queue itself. An endpoint that is looked up while the context starts is never started, and then has no queue for
     * good (camel-seda 4.18, {@code SedaEndpoint.getCurrentQueueSize}).
     *
     * @param name as in {@code seda:name}
     * @return how many exchanges wait there; 0: none, or no route reads from it
     */
    public static int waiting(CamelContext context, String name) {
        SedaComponent seda = context.getComponent("seda", SedaComponent.class);
        QueueReference queue = seda.getQueueReference(seda.getQueueKey("seda://" + name));
        return queue == null ? 0 : queue.getQueue().size();
    }
}
