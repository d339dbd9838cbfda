package io.chatwootprocessor.inbound.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentifierTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "whatsapp          | +49 151 00000109               | +4915100000109               | whatsapp",
            "Channel::Whatsapp | 4915100000109@s.whatsapp.net   | +4915100000109               | whatsapp",
            "WhatsApp          | whatsapp:+4915100000109        | +4915100000109               | whatsapp",
            "whatsapp          | +551188887777                  | +5511988887777               | whatsapp",
            "whatsapp          | US.ENT.11815799212886844       | US.ENT.11815799212886844     | whatsapp",
            "whatsapp          | 235085806727321:4@lid          | 235085806727321@lid          | whatsapp",
            "whatsapp          | 120363025246125486@g.us        | 120363025246125486@g.us      | whatsapp",
            "sms               | (+1) 415 555-2671              | +14155552671                 | sms",
            "Channel::TwilioSms | 14155552671                   | +14155552671                 | sms",
            "sms               | 72345                          | 72345                        | sms",
            "email             | Kim@Example.COM                | kim@example.com              | email",
            "email             | \"Kim, Lee\" <Kim@Example.com> | kim@example.com              | email",
            "email             | mailto:kim@example.com         | kim@example.com              | email",
            "webwidget         | 0c0d4b1e-7b0f                  | 0c0d4b1e-7b0f@chatwoot.widget | email",
            "Channel::WebWidget | 0c0d4b1e-7b0f@chatwoot.widget | 0c0d4b1e-7b0f@chatwoot.widget | email",
            "telegram          | ' 123456789 '                  | 123456789                    | telegram",
            "telegram          | -100123                        | -100123                      | telegram",
            "Channel::FacebookPage | 6012345678901234           | 6012345678901234             | facebook",
            "instagram         | 17841400000000000              | 17841400000000000            | instagram",
            "line              | u4AF4980629                    | U4af4980629                  | line",
            "tiktok            | 7500000000000000000            | 7500000000000000000          | tiktok",
            "api               | Partner:42                     | Partner:42                   | api",
            "Channel::NewOne   | x-1                            | x-1                          | newone"}, quoteCharacter = '\'')
    void aPersonIsWhoWebhooksResolveThemTo(String channel, String spelled, String who, String on) {
        assertThat(Identifier.of(channel, spelled)).isEqualTo(new Sender(who, on));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "whatsapp  | 0151 00000109            | a phone number with its country code, of digits",
            "whatsapp  | kim@example.com          | a phone number with its country code, of digits",
            "whatsapp  | status@broadcast         | a phone number with its country code, of digits",
            "whatsapp  | 0@s.whatsapp.net         | a phone number with its country code, of digits",
            "whatsapp  | 120363025246125486       | a phone number with its country code, of digits",
            "sms       | Kim                      | a phone number with its country code, of digits",
            "email     | Kim                      | an e-mail address, such as name@example.com",
            "email     | kim@example.com, lee@example.com | an e-mail address, such as name@example.com",
            "webwidget | kim@example.com          | the source_id of the visitor's session; who has an address is written to on the channel email",
            "telegram  | @kim                     | the user's id at Telegram, of digits",
            "facebook  | kim.lee                  | the page-scoped id of the user, of digits",
            "instagram | @kim                     | the id of the user at Instagram, of digits",
            "tiktok    | kim                      | the id of the conversation at TikTok, of digits",
            "line      | kim                      | the user's id at LINE, U and digits of 0 to f"}, quoteCharacter = '~')
    void whatNoWebhookWouldResolveToIsRefusedAndTheFormIsNamed(String channel, String spelled, String form) {
        assertThatThrownBy(() -> Identifier.of(channel, spelled)).isInstanceOf(IllegalArgumentException.class).hasMessage(form);
    }

    /** Chatwoot shows a Reply-To that it cannot parse as it is. A pattern that tried each way to divide the spaces took minutes. */
    @Test
    void anAddressThatIsMostlySpacesIsNone() {
        String spelled = "<" + " ".repeat(100_000) + "kim@example.com";

        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Identifier.email(spelled) == null && Identifier.email(" " + spelled) == null))
                .isTrue();
        assertThat(Identifier.email(spelled + " >")).isEqualTo("kim@example.com");
    }
}
