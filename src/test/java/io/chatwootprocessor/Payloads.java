package io.chatwootprocessor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Chatwoot's payloads: the examples as files, and events that say only what matters to a test. */
public final class Payloads {

    public static final Path FOLDER = Path.of("src/test/resources/payloads");

    private static final AtomicLong NUMBERS = new AtomicLong(1_000_000);

    private Payloads() {
    }

    public static ObjectNode file(String name) {
        try {
            return (ObjectNode) Program.JSON.readTree(Files.readAllBytes(FOLDER.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every webhook of Chatwoot that is on file. */
    public static List<Path> webhooks() throws IOException {
        try (Stream<Path> files = Stream.concat(Files.list(FOLDER), Files.list(FOLDER.resolve("burst")))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }

    /** Every webhook of the WhatsApp bridge that is on file. */
    public static List<Path> bridgeWebhooks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("whatsapp"))) {
            return files.sorted().toList();
        }
    }

    /** A message that came through that session of the WhatsApp bridge. */
    public static ObjectNode bridgeMessage(String session, String id, String from, String text) {
        ObjectNode message = file("whatsapp/message.received-text.json");
        message.put("sessionId", session).put("timestamp", System.currentTimeMillis());
        ((ObjectNode) message.path("data")).put("messageId", id).put("from", from).put("text", text)
                .put("timestamp", System.currentTimeMillis());
        return message;
    }

    /** A number that no other test uses: for accounts, conversations and messages. */
    public static long unused() {
        return NUMBERS.incrementAndGet();
    }

    /** A WhatsApp message from a customer, in an account of its own, at that second. */
    public static ObjectNode message(long account, long conversation, long id, String content, long second, String status) {
        ObjectNode message = file("message_created-whatsapp-inbound-text.json");
        account(message, account);
        message.put("id", id).put("content", content).put("created_at", Instant.ofEpochSecond(second).toString());
        conversationAt((ObjectNode) message.path("conversation"), account, conversation, second, status);
        return message;
    }

    public static ObjectNode message(long account, long conversation, long id, String content) {
        return message(account, conversation, id, content, 1785247401, "pending");
    }

    /** An event about that conversation at that second. */
    public static ObjectNode conversation(String event, long account, long conversation, long second, String status) {
        ObjectNode payload = file("conversation_status_changed-open.json");
        payload.put("event", event);
        conversationAt(payload, account, conversation, second, status);
        return payload;
    }

    /** A message of a WhatsApp conversation as REST shows it. type: 0 incoming, 1 outgoing, 2 activity, 3 template. */
    public static ObjectNode restMessage(long conversation, long id, int type, String content, Instant at) {
        ObjectNode message = ((ObjectNode) file("rest/GET-messages-response-200.json").path("payload").path(type == 1 ? 3 : type == 2 ? 1 : 0)).deepCopy();
        return message.put("id", id).put("conversation_id", conversation).put("message_type", type).put("content", content)
                .put("created_at", at.getEpochSecond());
    }

    /** A WhatsApp conversation as REST lists it, with that newest message. */
    public static ObjectNode listed(long account, long conversation, String status, ObjectNode newest) {
        ObjectNode listed = (ObjectNode) file("rest/GET-conversations-response-200.json").at("/data/payload/0");
        long at = newest.path("created_at").asLong();
        ObjectNode message = (ObjectNode) listed.path("messages").path(0);
        message.setAll(newest);
        message.put("account_id", account);
        listed.set("last_non_activity_message", message);
        String phone = "+49" + conversation;
        ((ObjectNode) listed.at("/meta/sender")).put("phone_number", phone);
        ((ObjectNode) message.at("/conversation/contact_inbox")).put("source_id", phone.substring(1));
        return listed.put("id", conversation).put("account_id", account).put("status", status).put("last_activity_at", at).put("timestamp", at)
                .put("updated_at", at + 0.5);
    }

    private static void conversationAt(ObjectNode conversation, long account, long id, long second, String status) {
        account(conversation, account);
        conversation.put("id", id).put("updated_at", second + 0.5).put("status", status);
        conversation.putArray("messages");
    }

    private static void account(ObjectNode node, long account) {
        ((ObjectNode) node.path("account")).put("id", account);
    }
}
