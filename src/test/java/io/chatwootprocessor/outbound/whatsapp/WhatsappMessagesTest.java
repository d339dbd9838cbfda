package io.chatwootprocessor.outbound.whatsapp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.Settings;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.OutboundMessage.Claim;
import io.chatwootprocessor.outbound.OutboundMessage.Destination;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhatsappMessagesTest {

    @Test
    void whereThereIsNoBridgeTheMessageIsRefusedAndSaysWhatToSet() {
        assertThatThrownBy(() -> messages(Settings.of(WhatsappSettings.class)).write(message(Duration.ofMinutes(1)), List.of()))
                .isInstanceOf(SendFailed.class).hasMessageContaining("set WHATSAPP_BRIDGE_URL").matches(e -> !((SendFailed) e).isOutage());
    }

    @Test
    void aMessageIsHandedOverOnlyWithinItsClaim() {
        WhatsappMessages messages = messages(Settings.of(WhatsappSettings.class, "processor.whatsapp.bridge-url", "http://localhost:3000"));
        messages.claim(message(Duration.ofSeconds(20))); // 10 s for the answer, 2 s for the connection

        assertThatThrownBy(() -> messages.claim(message(Duration.ofSeconds(11))))
                .isInstanceOf(SendFailed.class).hasMessageContaining("another program may have taken it over");
    }

    private static WhatsappMessages messages(WhatsappSettings settings) {
        return new WhatsappMessages(settings, Settings.with(), new WhatsappApi(settings));
    }

    private static OutboundMessage message(Duration claimed) {
        return new OutboundMessage(1, new Claim("c", System.nanoTime() + claimed.toNanos()),
                new Destination(1, 0, null, null, "+4915112345678", "whatsapp", null, "s1"),
                "whatsapp", "Hello!", false, null, null, "r", null, false, null, null, null);
    }
}
