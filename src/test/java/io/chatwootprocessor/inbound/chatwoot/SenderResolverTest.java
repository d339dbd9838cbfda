package io.chatwootprocessor.inbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.inbound.address.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderResolverTest {

    private final SenderResolver resolver = new SenderResolver();

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # channel           | source_id                 | phone          | e-mail           | identifier || who                          | on
            Channel::Whatsapp     | 4915112345678             | +4915112345678 | -                | -          || +4915112345678               | whatsapp
            Channel::Whatsapp     | 4915112345678             | -              | -                | -          || +4915112345678               | whatsapp
            Channel::Whatsapp     | MX.1092abcDEF             | -              | -                | -          || MX.1092abcDEF                | whatsapp
            Channel::Whatsapp     | US.ENT.11815799212886844  | -              | -                | -          || US.ENT.11815799212886844     | whatsapp
            Channel::Whatsapp     | MX.1092abcDEF             | +5215512345678 | -                | -          || +525512345678                | whatsapp
            # one phone, several spellings
            Channel::Whatsapp     | 551188887777              | +5511988887777 | -                | -          || +5511988887777               | whatsapp
            Channel::Whatsapp     | 551188887777              | -              | -                | -          || +5511988887777               | whatsapp
            Channel::Whatsapp     | 5215512345678             | +525512345678  | -                | -          || +525512345678                | whatsapp
            Channel::Whatsapp     | 5491112345678             | +541112345678  | -                | -          || +5491112345678               | whatsapp
            Channel::Whatsapp     | 4915112345678             | +49 (0)151 12345678 | -           | -          || +4915112345678               | whatsapp
            Channel::Whatsapp     | 22997123456               | +2290197123456 | -                | -          || +22997123456                 | whatsapp
            Channel::Whatsapp     | 4915112345678             | +4917698765432 | -                | -          || +4917698765432               | whatsapp
            Channel::TwilioSms    | whatsapp:+5215512345678   | +525512345678  | -                | -          || +525512345678                | whatsapp
            Channel::Sms          | +551188887777             | +55 11 98888-7777 | -             | -          || +5511988887777               | sms
            # digits that are no phone number
            Channel::Whatsapp     | 235085806727321@lid       | -              | -                | 235085806727321@lid || 235085806727321@lid | whatsapp
            Channel::Whatsapp     | 235085806727321@lid       | +235085806727321 | -              | -          || 235085806727321@lid          | whatsapp
            Channel::Whatsapp     | 235085806727321           | +235085806727321 | -              | 235085806727321@lid || 235085806727321@lid | whatsapp
            Channel::Whatsapp     | 235085806727321:7@lid     | +4915112345678 | -                | -          || +4915112345678               | whatsapp
            Channel::Whatsapp     | 120363025246125486@g.us   | +120363025246125 | -              | -          || 120363025246125486@g.us      | whatsapp
            Channel::Whatsapp     | b7d1a6f2-5a51             | +120363025246125486@g.us | -      | -          || 120363025246125486@g.us      | whatsapp
            Channel::Whatsapp     | 120363025246125486        | -              | -                | -          || 120363025246125486           | whatsapp
            Channel::Whatsapp     | status@broadcast          | -              | -                | -          || status@broadcast             | whatsapp
            Channel::Whatsapp     | 120363144038483540@newsletter | -          | -                | -          || 120363144038483540@newsletter | whatsapp
            Channel::Whatsapp     | b7d1a6f2-5a51             | -              | -                | 4915112345678@s.whatsapp.net || +4915112345678     | whatsapp
            Channel::Whatsapp     | b7d1a6f2-5a51             | -              | -                | -          || b7d1a6f2-5a51                | whatsapp
            Channel::TwilioSms    | whatsapp:235085806727321@lid | -           | -                | -          || 235085806727321@lid          | whatsapp
            Channel::Sms          | 72345                     | -              | -                | -          || 72345                        | sms
            Channel::Whatsapp     | -                         | 0151 12345678  | -                | -          || 0151 12345678                | whatsapp
            Channel::Sms          | 235085806727321@lid       | +235085806727321 | -              | -          || 235085806727321@lid          | sms
            Channel::Sms          | ACME                      | -              | -                | -          || ACME                         | sms
            Channel::Api          | 5f1f8a06-1f34             | +235085806727321 | -              | 235085806727321@lid || 5f1f8a06-1f34      | api
            Channel::Email        | peter@example.org         | -              | nobody           | -          || peter@example.org            | email
            Channel::Email        | peter@example.org         | -              | Peter Klein <Peter@example.org> | - || peter@example.org     | email
            Channel::TwilioSms    | +14155552671              | +14155552671   | -                | -          || +14155552671                 | sms
            Channel::TwilioSms    | whatsapp:+14155552671     | +14155552671   | -                | -          || +14155552671                 | whatsapp
            Channel::TwilioSms    | whatsapp:US.1092abcDEF    | -              | -                | -          || US.1092abcDEF                | whatsapp
            Channel::Sms          | +14155552671              | -              | -                | -          || +14155552671                 | sms
            Channel::Email        | peter@example.org         | -              | Peter@Example.ORG | -         || peter@example.org            | email
            Channel::Email        | peter@example.org         | -              | -                | -          || peter@example.org            | email
            Channel::WebWidget    | b7d1a6f2-5a51             | -              | Mia@example.org  | -          || b7d1a6f2-5a51@chatwoot.widget | email
            Channel::WebWidget    | b7d1a6f2-5a51             | +4915112345678 | -                | crm-7      || b7d1a6f2-5a51@chatwoot.widget | email
            Channel::WebWidget    | b7d1a6f2-5a51             | -              | -                | -          || b7d1a6f2-5a51@chatwoot.widget | email
            Channel::WebWidget    | -                         | -              | -                | -          || test@chatwoot.widget         | email
            Channel::Api          | 5f1f8a06-1f34             | +4915112345678 | a@example.org    | crm-7      || 5f1f8a06-1f34                | api
            Channel::Api          | -                         | -              | -                | crm-7      || crm-7                        | api
            Channel::Telegram     | 123456789                 | -              | -                | -          || 123456789                    | telegram
            Channel::FacebookPage | 6012345678901234          | -              | -                | -          || 6012345678901234             | facebook
            Channel::Instagram    | 17841400000000000         | -              | -                | -          || 17841400000000000            | instagram
            Channel::Line         | U4af4980629               | -              | -                | -          || U4af4980629                  | line
            Channel::Tiktok       | 7500000000000000000       | -              | -                | -          || 7500000000000000000          | tiktok
            Channel::TwitterProfile | 99                      | -              | -                | -          || 99                           | twitter
            Channel::NewOne       | x-1                       | -              | -                | -          || x-1                          | newone
            Channel::Whatsapp     | -                         | -              | a@example.org    | -          || -                            | -
            Channel::Email        | -                         | -              | nobody           | -          || -                            | -
            Channel::Telegram     | -                         | -              | a@example.org    | -          || -                            | -
            """)
    void aSenderIsFoundAsTheChannelTellsPeopleApart(String channel, String sourceId, String phone, String email,
            String identifier, String empty, String who, String on) {
        ObjectNode payload = Program.JSON.createObjectNode();
        ObjectNode conversation = payload.putObject("conversation").put("channel", channel);
        conversation.putObject("contact_inbox").put("source_id", sourceId);
        conversation.putObject("meta").putObject("sender").put("phone_number", phone).put("email", email).put("identifier", identifier);

        Sender sender = resolver.resolve(new ChatwootEvent(null, null, "message_created", payload, null, null)).sender();

        assertThat(sender).isEqualTo(who == null ? null : new Sender(who, on));
    }

    @ParameterizedTest(name = "meta.hmac_verified {0}, contact_inbox.hmac_verified {1}")
    @CsvSource(nullValues = "-", value = {"true, true, mia@example.org", "true, -, mia@example.org", "-, true, mia@example.org",
            "false, false, session-1@chatwoot.widget", "-, -, session-1@chatwoot.widget", "false, true, session-1@chatwoot.widget",
            "true, false, session-1@chatwoot.widget", "'\"true\"', -, session-1@chatwoot.widget", "1, 1, session-1@chatwoot.widget"})
    void aVisitorIsWhomTheyNameOnlyWhereTheWebsiteVouchesForIt(String shown, String kept, String who) throws Exception {
        ObjectNode payload = visitor("session-1", "mia@example.org");
        if (shown != null) {
            ((ObjectNode) payload.at("/conversation/meta")).set("hmac_verified", Program.JSON.readTree(shown));
        }
        if (kept != null) {
            ((ObjectNode) payload.at("/conversation/contact_inbox")).set("hmac_verified", Program.JSON.readTree(kept));
        }

        assertThat(sender(payload)).isEqualTo(new Sender(who, "email"));
    }

    @Test
    void aVerifiedVisitorWithoutAnAddressIsTheirSession() {
        ObjectNode payload = visitor("session-1", null);
        ((ObjectNode) payload.at("/conversation/meta")).put("hmac_verified", true);

        assertThat(sender(payload)).isEqualTo(new Sender("session-1@chatwoot.widget", "email"));
    }

    @Test
    void ofAConversationThatNamesNoSessionNoClaimCountsEither() {
        ObjectNode payload = visitor(null, "mia@example.org");
        ((ObjectNode) payload.path("conversation")).put("id", 7);

        assertThat(sender(payload)).isEqualTo(new Sender("conversation-7@chatwoot.widget", "email"));
    }

    @Test
    void aBrowserSessionIsNobodyElseThoughTheChannelIsNotNamed() {
        ObjectNode payload = visitor("0c0d4b1e-7b0f-4c55-8a3b-6d5f0a1b2c3d", "mia@example.org");
        ((ObjectNode) payload.path("conversation")).remove("channel");

        assertThat(sender(payload)).isEqualTo(new Sender("0c0d4b1e-7b0f-4c55-8a3b-6d5f0a1b2c3d@chatwoot.widget", "email"));
    }

    @Test
    void theOriginalProcessorsVisitorHasNoSessionSoTheAddressCounts() {
        ObjectNode payload = Program.JSON.createObjectNode();
        payload.putObject("inbox").put("channel_type", "WebWidget");
        payload.putObject("contact").put("email", "mia@example.org");

        assertThat(sender(payload)).isEqualTo(new Sender("mia@example.org", "email"));
    }

    @ParameterizedTest
    @CsvSource({"4915112345678, +4915112345678", "4.915112345678E12, +4915112345678", "4915112345678.0, +4915112345678"})
    void aNumberThatBecameAJsonNumberIsStillThatNumber(String number, String who) throws Exception {
        ObjectNode payload = (ObjectNode) Program.JSON.readTree("{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":{\"phone_number\":"
                + number + "}}");

        assertThat(sender(payload)).isEqualTo(new Sender(who, "whatsapp"));
    }

    @Test
    void anAgentsReplyIsResolvedToTheCustomerAndNotToTheAgent() {
        ObjectNode payload = Payloads.file("message_created-outgoing-human-agent.json");

        assertThat(resolver.resolve(new ChatwootEvent(null, null, "message_created", payload, null, null)).sender())
                .isEqualTo(new Sender("+4915112345678", "whatsapp"));
    }

    @Test
    void whatNoIndexWouldTakeIsNoSender() {
        ObjectNode longIdentifier = Program.JSON.createObjectNode().put("sender", "a".repeat(300) + "@example.org");
        ObjectNode longChannel = Program.JSON.createObjectNode().put("channel_type", "c".repeat(5000));
        longChannel.putObject("contact").put("identifier", "x");

        for (ObjectNode payload : new ObjectNode[] {longIdentifier, longChannel}) {
            assertThat(resolver.resolve(new ChatwootEvent(null, null, "message_created", payload, null, null)).sender()).isNull();
        }
    }

    private static ObjectNode visitor(String sourceId, String email) {
        ObjectNode payload = Program.JSON.createObjectNode();
        ObjectNode conversation = payload.putObject("conversation").put("channel", "Channel::WebWidget");
        conversation.putObject("contact_inbox").put("source_id", sourceId);
        conversation.putObject("meta").putObject("sender").put("email", email);
        return payload;
    }

    private Sender sender(ObjectNode payload) {
        return resolver.resolve(new ChatwootEvent(null, null, "message_created", payload, null, null)).sender();
    }
}
