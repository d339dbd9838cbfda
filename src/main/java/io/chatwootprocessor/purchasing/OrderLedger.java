package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The purchase orders in the program's database: the turn and the vendor of each, and the claim of the caller that works with it now. */
@Component
public class OrderLedger {

    private static final Logger LOG = LoggerFactory.getLogger(OrderLedger.class);

    /** How long one may work with an order. A tool has less time than that. */
    private static final Duration LEASE = Duration.ofSeconds(45);

    /** The timer that looks for due orders is as slow as the interval: an order that is due a bit sooner is not missed by a moment. */
    private static final double SOONER = 0.8;

    /** So many looks at other orders come between two at one with which something is wrong. */
    private static final int SELDOM = 30;

    private static final String BEGIN = Statement.read("purchasing/begin-order.sql");
    private static final String CLAIM = Statement.read("purchasing/claim-order.sql");
    private static final String CLAIM_DUE = Statement.read("purchasing/claim-due-orders.sql");
    private static final String NOTE = Statement.read("purchasing/note-order.sql");
    private static final String RELEASE = Statement.read("purchasing/release-order.sql");
    private static final String FORGET = Statement.read("purchasing/forget-order.sql");
    private static final String ASK_AGAIN = Statement.read("purchasing/ask-again.sql");
    private static final String APPROVED = Statement.read("purchasing/is-approved.sql");
    private static final String OF_VENDOR = Statement.read("purchasing/orders-of-vendor.sql");
    private static final String BY_ORIGIN = Statement.read("purchasing/order-by-origin.sql");
    private static final String REQUESTED_DELIVERY = Statement.read("purchasing/requested-delivery.sql");
    private static final String REQUESTED = Statement.read("purchasing/requested-order.sql");

    private final JdbcClient database;
    private final Duration follow;

    public OrderLedger(JdbcClient database, OdooSettings settings) {
        this.database = database;
        this.follow = settings.pollInterval();
    }

    /**
     * An order that is known.
     *
     * @param externalId   Odoo's; null: it is not known that Odoo has it
     * @param askedSeconds since Odoo was asked to create it
     */
    public record Known(long id, Long externalId, String name, OrderState state, String origin, double askedSeconds) {
    }

    /** An order that the holder alone may work with, for a while. */
    public record Claim(long orderId, UUID id) {
    }

    /**
     * An order to be looked at.
     *
     * @param told whether the vendor was sent the reply of the turn that began it
     */
    record Due(Known order, Claim claim, boolean told) {
    }

    /**
     * The outcome of the wish to begin an order.
     *
     * @param outcome {@code begun}, {@code known}, {@code active}: see {@code communication.begin_purchase_order}
     * @param claim   null unless it was begun
     */
    record Begun(String outcome, long orderId, Claim claim) {
    }

    Begun begin(Requester requester, String place, Vendor vendor, String currency, NewOrder order) {
        Map<String, Object> row = database.sql(BEGIN).param("request", storable(OrderRequest.of(requester, place, vendor, currency, order)))
                .param("lease", seconds(LEASE)).query().singleRow();
        long id = (Long) row.get("order_id");
        return new Begun((String) row.get("outcome"), id, row.get("claim") == null ? null : new Claim(id, (UUID) row.get("claim")));
    }

    /** @return empty: somebody else works with it at this moment */
    Optional<Claim> claim(long orderId) {
        return database.sql(CLAIM).param("order_id", orderId).param("lease", seconds(LEASE)).query(UUID.class).optional()
                .map(claim -> new Claim(orderId, claim));
    }

    List<Due> claimDue(String place, int most) {
        return database.sql(CLAIM_DUE).param("place", place).param("most", most).param("lease", seconds(LEASE)).query((row, number) -> new Due(
                new Known(row.getLong("order_id"), row.getObject("external_id", Long.class), null, OrderState.of(row.getString("state")),
                        row.getString("origin"), row.getDouble("asked_seconds")),
                new Claim(row.getLong("order_id"), row.getObject("claim", UUID.class)), row.getBoolean("told"))).list();
    }

    /**
     * Writes down the order as Odoo has it now.
     *
     * @param madeBy the author of a step forward: {@code vendor}, {@code odoo}, {@code program}
     * @param turn   the vendor's; null: none
     * @param more   whether the claim is needed for more
     * @return false: the claim was lost, and nothing is written; its present holder reads Odoo, too
     */
    boolean note(Claim claim, PurchaseOrder seen, String problem, String madeBy, UUID turn, boolean more) {
        String state = database.sql(NOTE).param("order_id", claim.orderId()).param("claim", claim.id())
                .param("seen", storable(SeenOrder.of(seen, problem))).param("made_by", madeBy)
                .param("turn_id", turn, Types.OTHER).param("follow", seconds(follow) * SOONER).param("more", more).query(String.class).optional().orElse(null);
        if (state == null) {
            LOG.warn("Purchase order {} ({}): the claim was lost to somebody else while Odoo worked; they read Odoo, too", claim.orderId(), seen.name());
        } else {
            LOG.info("Purchase order {} ({}): {}{}, seen by {}", claim.orderId(), seen.name(), state,
                    seen.waitsForApproval() ? ", waits for approval in Odoo" : "", madeBy);
        }
        return state != null;
    }

    /**
     * Gives the claim back; the order is looked at again later.
     *
     * @param why for a human; null: nothing to say
     */
    void release(Claim claim, String why) {
        release(claim, null, why, follow);
        if (why != null) {
            LOG.info("Purchase order {}: {}; it is looked at again", claim.orderId(), why);
        }
    }

    /**
     * Gives back the claim of an order with which something is wrong. It is looked at again after a longer time, as received orders are.
     *
     * @param why for a human
     */
    void putOff(Claim claim, String why) {
        release(claim, null, why, follow.multipliedBy(SELDOM));
    }

    /**
     * Ends an order that Odoo has not got, or not any more.
     *
     * @param by  {@code odoo}, {@code program}
     * @param why for a human
     */
    void end(Claim claim, String by, String why) {
        release(claim, by, why, follow);
        LOG.info("Purchase order {}: cancelled, {}", claim.orderId(), why);
    }

    /** Forgets an order that Odoo certainly has not got: its turn may ask for it again. */
    void forget(Claim claim) {
        database.sql(FORGET).param("order_id", claim.orderId()).param("claim", claim.id()).update();
        LOG.info("Purchase order {}: Odoo has not got it, it is forgotten", claim.orderId());
    }

    /** @return false: the claim was lost */
    boolean askAgain(Claim claim) {
        return database.sql(ASK_AGAIN).param("order_id", claim.orderId()).param("claim", claim.id()).update() == 1;
    }

    private void release(Claim claim, String overBy, String why, Duration next) {
        database.sql(RELEASE).param("order_id", claim.orderId()).param("claim", claim.id()).param("over_by", overBy, Types.VARCHAR)
                .param("why", why, Types.VARCHAR).param("follow", seconds(next) * SOONER).query(Boolean.class).single();
    }

    /** @return the orders of a vendor, the active one first, then the newest */
    List<Known> ofVendor(String place, long vendorId) {
        return database.sql(OF_VENDOR).param("place", place).param("vendor_id", vendorId).query((row, number) -> known(row)).list();
    }

    Optional<Known> byOrigin(String place, long vendorId, String origin) {
        return database.sql(BY_ORIGIN).param("place", place).param("vendor_id", vendorId).param("origin", origin)
                .query((row, number) -> known(row)).optional();
    }

    /**
     * @param name as the confirmation names the order; null: it does not
     * @return whether a human approved that this order is confirmed, as it is now
     */
    boolean isApproved(long orderId, long conversationId, String name) {
        return database.sql(APPROVED).param("order_id", orderId).param("conversation_id", conversationId).param("order", name, Types.VARCHAR)
                .query(Boolean.class).single();
    }

    /** @return the order as it was asked for, where it may not have reached Odoo */
    List<NewOrder.NewLine> requested(long orderId) {
        return database.sql(REQUESTED).param("order_id", orderId).query((row, number) -> new NewOrder.NewLine(row.getLong("product_id"),
                row.getString("product"), row.getBigDecimal("quantity"), row.getBigDecimal("price"))).list();
    }

    /** The day of delivery that was asked for, of an order that may not have reached Odoo. */
    Optional<LocalDate> requestedDelivery(long orderId) {
        return database.sql(REQUESTED_DELIVERY).param("order_id", orderId).query(LocalDate.class).optional();
    }

    private static Known known(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Known(row.getLong("id"), row.getObject("external_id", Long.class), row.getString("name"), OrderState.of(row.getString("state")),
                row.getString("origin"), row.getDouble("asked_seconds"));
    }

    private static String storable(Object value) {
        return JsonBody.write(JsonBody.storable(JsonBody.parse(JsonBody.write(value))));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
