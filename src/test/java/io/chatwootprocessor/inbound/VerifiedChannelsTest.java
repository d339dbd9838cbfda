package io.chatwootprocessor.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Settings;
import io.chatwootprocessor.inbound.address.Sender;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A channel vouches for an address only if its provider gives it. */
@Tag("quick")
class VerifiedChannelsTest {

    @ParameterizedTest
    @CsvSource({"whatsapp, +15551234567, true", "sms, +15551234567, true", "telegram, 4711, true", "email, ada@example.com, false",
            "email, 0a1b@chatwoot.widget, false", "api, ada@example.com, false", "api, +15551234567, false", "telegraph, ada, false"})
    void whereNothingIsSetProvidersVouchAndMailsAndProgramsDoNot(String channel, String identifier, boolean verified) {
        assertThat(new VerifiedChannels(Settings.with()).vouchFor(new Sender(identifier, channel))).isEqualTo(verified);
    }

    @Test
    void anOperatorMayNameOthersAndAVisitorIsNeverVouchedFor() {
        VerifiedChannels channels = new VerifiedChannels(Settings.with("processor.verified-channels", "Channel::Email, telegraph"));

        assertThat(channels.vouchFor(new Sender("ada@example.com", "email"))).isTrue();
        assertThat(channels.vouchFor(new Sender("ada", "telegraph"))).isTrue();
        assertThat(channels.vouchFor(new Sender("0a1b@chatwoot.widget", "email"))).isFalse();
        assertThat(channels.vouchFor(new Sender("+15551234567", "whatsapp"))).isFalse();
    }

    @Test
    void ifNoneIsNamedNoneVouches() {
        assertThat(new VerifiedChannels(Settings.with("processor.verified-channels", "")).vouchFor(new Sender("+15551234567", "whatsapp"))).isFalse();
    }
}
