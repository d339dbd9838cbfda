package io.chatwootprocessor.inbound.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {

    @ParameterizedTest
    @CsvSource({"5511999990000@s.whatsapp.net, +5511999990000", "5511999990000:12@s.whatsapp.net, +5511999990000",
            "5511999990000@c.us, +5511999990000", "5511999990000, +5511999990000", "+5511999990000, +5511999990000",
            "+55 11 99999-0000, +5511999990000", "55-11-99999-0000, +5511999990000", "' 5511999990000 ', +5511999990000",
            "+5511999990000@s.whatsapp.net, +5511999990000",
            "201234567890123@lid, 201234567890123@lid", "201234567890123:3@lid, 201234567890123@lid",
            "120363025246125486@g.us, 120363025246125486@g.us", "4915112345678-1600000000@g.us, 4915112345678-1600000000@g.us"})
    void anAddressHasOneSpelling(String address, String one) {
        assertThat(Jid.of(address)).isEqualTo(one);
        assertThat(Jid.of(one)).isEqualTo(one);
        assertThat(Jid.isGroup(one)).isEqualTo(address.endsWith("@g.us"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "+", "-", "Ann", "ann@example.com", "5511@example.com", "@s.whatsapp.net", ":1@s.whatsapp.net",
            "5511:@s.whatsapp.net", "5511:a@s.whatsapp.net", "@lid", "+5511@lid", "@g.us", "group@g.us", "5511@s.whatsapp.net.example.com",
            "5511\n@s.whatsapp.net", "٤٩١٥", "status@broadcast", "120363@newsletter",
            "11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"})
    void whatIsNoAddressIsNone(String address) {
        assertThat(Jid.of(address)).isNull();
        assertThat(Jid.phone(address)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0@s.whatsapp.net", "12036302524612548600@s.whatsapp.net"})
    void aPersonsAddressWithoutAPhonesDigitsStaysAnAddress(String address) {
        assertThat(Jid.of(address)).isEqualTo(address);
        assertThat(Jid.phone(address)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"201234567890123@lid", "120363025246125486@g.us", "120363025246125486", "0151123456"})
    void whatHidesTheNumberIsNoNumber(String address) {
        assertThat(Jid.phone(address)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"status@broadcast, true", "1600000000@broadcast, true", "120363@newsletter, true", "5511@s.whatsapp.net, false", ", false"})
    void nobodySpeaksFromABroadcast(String address, boolean broadcast) {
        assertThat(Jid.isBroadcast(address)).isEqualTo(broadcast);
    }
}
