package io.chatwootprocessor.purchasing.odoo;

import io.chatwootprocessor.purchasing.OdooOrderManager;

/** An Odoo of one version with the adapter to it, for tests elsewhere. */
public class PlayedOdoo implements AutoCloseable {

    private final FakeOdoo fake;
    private final OdooForTests adapter;

    public PlayedOdoo(int version) throws Exception {
        fake = new FakeOdoo(version);
        adapter = new OdooForTests(OdooOrdersTest.settings(fake, FakeOdoo.KEY));
    }

    public OdooOrderManager orders() {
        return adapter.orders;
    }

    /** The next call of that method is done, and its answer is lost. */
    public void losesTheAnswerTo(String method) {
        fake.next(method, FakeOdoo.Mishap.LOST);
    }

    /** Odoo's word of each order. */
    public java.util.List<String> states() {
        return fake.records().of("purchase.order").values().stream().map(order -> String.valueOf(order.get("state"))).toList();
    }

    /** Above that total somebody in Odoo has to approve. */
    public void approvesAbove(String total) {
        fake.records().approvalLimit = new java.math.BigDecimal(total);
    }

    @Override
    public void close() {
        adapter.close();
        fake.close();
    }
}
