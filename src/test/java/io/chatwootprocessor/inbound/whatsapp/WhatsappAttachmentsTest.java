package io.chatwootprocessor.inbound.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatsappAttachmentsTest {

    private final WhatsappAttachments attachments =
            new WhatsappAttachments(Settings.of(WhatsappSettings.class, "processor.whatsapp.bridge-url", "http://bridge:3000/"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{\"type\":\"text\"} | []",
            "{} | []",
            "{\"media_type\":\"image/jpeg\",\"media_url\":\"https://a.example/1\"} | [{\"file_type\":\"image\",\"data_url\":\"https://a.example/1\"}]",
            "{\"media_type\":\"application/pdf\",\"file_name\":\"a.pdf\"} | [{\"file_type\":\"file\",\"fallback_title\":\"a.pdf\"}]",
            "{\"type\":\"sticker\"} | [{\"file_type\":\"image\"}]",
            "{\"type\":\"VOICE\"} | [{\"file_type\":\"audio\"}]",
            "{\"type\":\"media\",\"mediaType\":\"video\"} | [{\"file_type\":\"video\"}]",
            "{\"type\":\"poll\",\"mediaUrl\":\"https://a.example/1\"} | [{\"file_type\":\"file\",\"data_url\":\"https://a.example/1\"}]",
            "{\"type\":\"image\",\"mediaUrl\":\"/sessions/s1/media/1\"} | [{\"file_type\":\"image\",\"data_url\":\"http://bridge:3000/sessions/s1/media/1\"}]",
            "{\"type\":\"image\",\"mediaUrl\":\"data:image/png;base64,AAAA\"} | [{\"file_type\":\"image\"}]",
            "{\"type\":\"image\",\"mediaUrl\":\"javascript:alert(1)\"} | [{\"file_type\":\"image\"}]",
            "{\"type\":\"location\"} | [{\"file_type\":\"location\"}]",
            "{\"type\":\"location\",\"location\":{\"latitude\":0.0000001,\"longitude\":-0.5,\"address\":\"At sea\"}} | "
                    + "[{\"file_type\":\"location\",\"data_url\":\"geo:0.00000010,-0.5\",\"coordinates_lat\":1.0E-7,\"coordinates_long\":-0.5,\"fallback_title\":\"At sea\"}]",
            "{\"type\":\"location\",\"location\":{\"latitude\":90.1,\"longitude\":0}} | [{\"file_type\":\"location\"}]",
            "{\"type\":\"location\",\"location\":{\"latitude\":\"north\",\"longitude\":0}} | [{\"file_type\":\"location\"}]",
            "{\"type\":\"location\",\"location\":{\"latitude\":1e999,\"longitude\":0}} | [{\"file_type\":\"location\"}]",
            "{\"type\":\"contact\",\"contact\":{\"name\":\"Ann\",\"number\":\"\"}} | [{\"file_type\":\"contact\",\"fallback_title\":\"Ann\"}]",
            "{\"type\":\"contact\",\"contact\":\"Ann\"} | [{\"file_type\":\"contact\"}]",
    })
    void whatCameIsDescribedAsChatwootDoes(String data, String described) throws Exception {
        ObjectNode payload = Program.JSON.createObjectNode().set("data", Program.JSON.readTree(data));

        assertThat(attachments.of(new WhatsappEvent("message.received", payload, null))).isEqualTo(Program.JSON.readTree(described));
    }
}
