package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.written;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.inbound.address.Jid;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import org.springframework.stereotype.Component;

/** Recognises messages that get no answer: those of groups, broadcasts, blocked contacts and machines. */
@Component
class NoAnswer {

    private final Machines machines;
    private final boolean answerGroups;

    NoAnswer(WhatsappSettings whatsapp, Machines machines) {
        this.machines = machines;
        this.answerGroups = whatsapp.answerGroups();
    }

    /** @return the reason why the message gets no answer; null: it may get one */
    String reason(ChatwootEvent event, JsonNode attributes) {
        if (event.found() != null && event.found().noAnswer() != null) {
            return event.found().noAnswer();
        }
        if (!event.sender().channel().equals("email")) {
            String place = placeWithoutAnswers(event);
            if (place != null) {
                return place;
            }
        }
        boolean blocked = event.payload().path("sender").path("blocked").asBoolean(false)
                || event.conversation().path("meta").path("sender").path("blocked").asBoolean(false);
        return blocked ? "blocked" : machines.reason(event, attributes);
    }

    /**
     *
     * @return the kind of place that gets no answer; null: it is none. Groups and broadcasts of WhatsApp reach any inbox, because programs
     *     beside Chatwoot make contacts of them.
     */
    private String placeWithoutAnswers(ChatwootEvent event) {
        JsonNode contact = event.conversation().path("meta").path("sender");
        JsonNode writer = event.payload().path("sender");
        for (String address : new String[] {event.sender().identifier(), written(event.conversation().path("contact_inbox"), "source_id"),
                written(contact, "identifier"), written(contact, "phone_number"), written(writer, "identifier"), written(writer, "phone_number")}) {
            if (Jid.isGroup(address)) {
                return answerGroups ? null : "group";
            }
            if (Jid.isBroadcast(address)) {
                return "broadcast";
            }
            if (Jid.isService(address)) {
                return "service";
            }
        }
        return null;
    }
}
