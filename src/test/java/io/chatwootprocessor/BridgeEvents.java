package io.chatwootprocessor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the WhatsApp bridge tells, as the database takes it: for tests of what follows from it. */
@TestComponent
public class BridgeEvents {

    private final JdbcTemplate database;

    BridgeEvents(JdbcTemplate database) {
        this.database = database;
    }

    /** Somebody writes to a session of that number of ours. Gives the conversation. */
    public long received(String session, String ourNumber, String from, String text) {
        ObjectNode delivery = delivery("message.received", session).put("user_identifier", from).put("channel", "whatsapp")
                .put("session_phone", ourNumber).put("external_id", "IN" + Payloads.unused()).put("direction", "inbound")
                .put("sender_type", "contact").put("content", text).put("by_human", false);
        delivery.putObject("content_attributes").putObject("whatsapp").put("from", from).put("to", ourNumber).put("type", "text");
        delivery.putArray("attachments");
        return ((Number) store(delivery).get("conversation_id")).longValue();
    }

    /** What became of a message: {@code sent}, {@code delivered}, {@code read} or {@code failed}. Gives applied or ignored. */
    public String receipt(String session, String messageId, String status) {
        return (String) store(receiptOf(session, messageId, status)).get("outcome");
    }

    /** The same, of a bridge that also says whom it went to. */
    public void receipt(String session, String messageId, String status, String recipient) {
        store(receiptOf(session, messageId, status).put("recipient", recipient));
    }

    /** How a session is now. */
    public void session(String session, String status, String ourNumber) {
        store(delivery("session." + status, session).put("session_status", status).put("session_phone", ourNumber));
    }

    private ObjectNode receiptOf(String session, String messageId, String status) {
        return delivery("message." + status, session).put("external_id", messageId).put("delivery_status", status);
    }

    private ObjectNode delivery(String event, String session) {
        ObjectNode delivery = Program.JSON.createObjectNode().put("source", "whatsapp").put("event", event).put("account_id", 0)
                .put("session_id", session);
        return delivery;
    }

    private Map<String, Object> store(ObjectNode delivery) {
        return database.queryForMap("SELECT outcome, conversation_id FROM communication.store_deliveries("
                + "ARRAY[json_populate_record(NULL::communication.delivery, CAST(? AS json))], '{\"{}\"}', true)", delivery.toString());
    }
}
