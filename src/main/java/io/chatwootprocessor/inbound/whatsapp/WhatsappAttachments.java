package io.chatwootprocessor.inbound.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.inbound.address.Jid;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.math.BigDecimal;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Reads the files and the like that came with a message of the WhatsApp bridge, in the form of Chatwoot's attachments. */
@Component
class WhatsappAttachments {

    private final String bridge;

    WhatsappAttachments(WhatsappSettings settings) {
        String url = settings.bridgeUrl();
        bridge = url == null ? "" : url.replaceFirst("/+$", "");
    }

    /** @return one attachment, or none; it has no address if the bridge only says that there is a file */
    ArrayNode of(WhatsappEvent event) {
        ArrayNode attachments = JsonNodeFactory.instance.arrayNode();
        String type = type(event);
        if (type != null) {
            ObjectNode attachment = attachments.addObject().put("file_type", type);
            switch (type) {
                case "location" -> describePlace(attachment, event);
                case "contact" -> describeContact(attachment, event.field("contact"));
                default -> put(put(attachment, "data_url", address(event)), "fallback_title", event.text("fileName", "file_name"));
            }
        }
        return attachments;
    }

    /** @return Chatwoot's word for the type; null: there is no attachment. The bridge may give a MIME type. */
    private String type(WhatsappEvent event) {
        for (String named : new String[] {event.text("type"), event.text("media_type", "mediaType")}) {
            String type = switch (named == null ? "" : named.toLowerCase(Locale.ROOT).replaceFirst("/.*", "")) {
                case "image", "sticker" -> "image";
                case "video" -> "video";
                case "audio", "voice", "ptt" -> "audio";
                case "document", "file", "application" -> "file";
                case "location" -> "location";
                case "contact" -> "contact";
                default -> null;
            };
            if (type != null) {
                return type;
            }
        }
        return address(event) == null ? null : "file";
    }

    /** @return where the file can be fetched; the bridge names its own files by their path */
    private String address(WhatsappEvent event) {
        String url = event.text("mediaUrl", "media_url");
        String whole = url == null ? "" : url.startsWith("/") ? bridge + url : url;
        return HttpAddress.is(whole) ? whole : null;
    }

    private static void describePlace(ObjectNode attachment, WhatsappEvent event) {
        JsonNode place = event.field("location").isObject() ? event.field("location") : event.payload().path("data");
        double latitude = place.path("latitude").asDouble(Double.NaN);
        double longitude = place.path("longitude").asDouble(Double.NaN);
        if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) {
            attachment.put("data_url", "geo:" + written(latitude) + "," + written(longitude));
            attachment.put("coordinates_lat", latitude).put("coordinates_long", longitude);
        }
        put(attachment, "fallback_title", WhatsappEvent.text(place, "name", "address"));
    }

    /** Writes a coordinate without an exponent. */
    private static String written(double degrees) {
        return BigDecimal.valueOf(degrees).toPlainString();
    }

    private static void describeContact(ObjectNode attachment, JsonNode contact) {
        String number = Jid.phone(WhatsappEvent.text(contact, "number"));
        put(attachment, "data_url", number == null ? null : "tel:" + number);
        put(attachment, "fallback_title", WhatsappEvent.text(contact, "name"));
    }

    private static ObjectNode put(ObjectNode attachment, String field, String value) {
        return value == null ? attachment : attachment.put(field, value);
    }
}
