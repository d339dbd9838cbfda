package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.PurchaseAnswer.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The actions of the tools in {@code routes/tools/purchasing}. Each gives a {@link PurchaseAnswer} in JSON, also where Odoo fails. */
@Component
public class Purchasing {

    private static final Logger LOG = LoggerFactory.getLogger(Purchasing.class);

    private final OrderManagers managers;
    private final WhoWrites whoWrites;
    private final Quotes quotes;
    private final OrderChanges changes;
    private final MeterRegistry meters;

    public Purchasing(OrderManagers managers, WhoWrites whoWrites, Quotes quotes, OrderChanges changes, MeterRegistry meters) {
        this.managers = managers;
        this.whoWrites = whoWrites;
        this.quotes = quotes;
        this.changes = changes;
        this.meters = meters;
    }

    /** One of the operations. */
    @FunctionalInterface
    private interface Operation {

        PurchaseAnswer run(OdooOrderManager manager, Requester requester, Vendor vendor, Map<String, Object> arguments);
    }

    public String create(Exchange exchange) {
        return run("create", exchange, quotes::create);
    }

    public String confirm(Exchange exchange) {
        return run("confirm", exchange, changes::confirm);
    }

    public String receive(Exchange exchange) {
        return run("receive", exchange, changes::receive);
    }

    public String status(Exchange exchange) {
        return run("status", exchange, changes::status);
    }

    public String update(Exchange exchange) {
        return run("update", exchange, changes::update);
    }

    public String cancel(Exchange exchange) {
        return run("cancel", exchange, changes::cancel);
    }

    /**
     * Sums up a call of a tool for its approver.
     *
     * @throws OrderFailed     where Odoo cannot be asked
     * @throws PurchaseRefused where somebody else works with the order at this moment, or its state is not known
     */
    @SuppressWarnings("unchecked")
    public String describe(Exchange exchange) {
        Map<String, Object> arguments = exchange.getVariable("args", Map.of(), Map.class);
        try {
            Requester requester = Requester.of(exchange);
            Vendor vendor = whoWrites.vendor(requester);
            return arguments.containsKey("lines") ? OrderSummary.ofQuote(vendor, arguments)
                    : OrderSummary.of(vendor, changes.status(managers.inUse(), requester, vendor, arguments), arguments);
        } catch (PurchaseRefused e) {
            if (e.answer().outcome() == Outcome.UNAVAILABLE || e.answer().outcome() == Outcome.UNCLEAR) {
                throw e;
            }
            return e.answer().message(); // the call would say the same
        }
    }

    /** Keeps for which of several vendors the contact writes. */
    public String choose(Exchange exchange) {
        return answered("choose", () -> {
            Vendor vendor = whoWrites.choose(Requester.of(exchange), String.valueOf(exchange.getVariable("args", Map.of(), Map.class).get("vendor")));
            return PurchaseAnswer.of(Outcome.DONE, "vendor_chosen", "The contact writes for " + vendor.name() + ". Go on with what was wanted.", null);
        });
    }

    @SuppressWarnings("unchecked")
    private String run(String name, Exchange exchange, Operation operation) {
        return answered(name, () -> {
            Requester requester = Requester.of(exchange);
            return operation.run(managers.inUse(), requester, whoWrites.vendor(requester), exchange.getVariable("args", Map.of(), Map.class));
        });
    }

    private String answered(String name, Supplier<PurchaseAnswer> work) {
        long begun = System.nanoTime();
        PurchaseAnswer answer;
        try {
            answer = work.get();
        } catch (PurchaseRefused e) {
            answer = e.answer();
        } catch (OrderFailed e) {
            answer = failed(e);
            LOG.warn("Purchasing, {}: {}", name, e.getMessage());
        }
        Timer.builder("processor.purchasing.operations").description("what vendors had done by chat")
                .tag("operation", name).tag("outcome", answer.outcome().name().toLowerCase(Locale.ROOT))
                .register(meters).record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        return answer.toJson();
    }

    private static PurchaseAnswer failed(OrderFailed failed) {
        return switch (failed.kind()) {
            case REFUSED -> PurchaseAnswer.of(Outcome.REFUSED, "odoo_refused", "Odoo refuses it" + (failed.words() == null ? "" : ": " + failed.words())
                    + ". Nothing was done. Hand off to a human if the vendor cannot change anything about it.", null);
            case UNCLEAR -> VendorOrders.lost(null);
            case UNREACHABLE, UNREADABLE -> PurchaseAnswer.of(Outcome.UNAVAILABLE, "unreachable", "Odoo is not there at the moment. Nothing was done. Say that it did not"
                    + " work now, and hand off to a human.", null);
            case NOT_SET_UP -> PurchaseAnswer.of(Outcome.UNAVAILABLE, "not_set_up", "Odoo does not let this program in. Nothing was done. Hand off to a"
                    + " human.", null);
        };
    }
}
