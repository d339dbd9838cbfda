package io.chatwootprocessor.inbound.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "+4915112345678 | +4915112345678", "4915112345678 | +4915112345678", "004915112345678 | +4915112345678",
            "+49 151 12345678 | +4915112345678", "+49 (151) 123-456.78 | +4915112345678", "+49 (0)151 12345678 | +4915112345678",
            "+49 0151 12345678 | +4915112345678", "+49\u00a0151\u201112345678 | +4915112345678",
            "\u202a+49 151 12345678\u202c | +4915112345678",
            "+44 (0) 20 7946 0018 | +442079460018", "+39 06 12345678 | +390612345678", "+15551234567 | +15551234567", "+49151 | +49151"})
    void aNumberIsOneHoweverItIsWritten(String spelled, String one) {
        assertThat(PhoneNumber.of(spelled)).isEqualTo(one);
        assertThat(PhoneNumber.of(one)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({
            "+551188887777, +5511988887777", "+5511988887777, +5511988887777", "+55 (11) 8888-7777, +5511988887777",
            "+550 11 98888 7777, +5511988887777",
            "+551133334444, +551133334444", // a landline
            "+5215512345678, +525512345678", "+525512345678, +525512345678", "+52 1 55 1234 5678, +525512345678",
            "+5491112345678, +5491112345678", "+541112345678, +5491112345678", "+54 11 15 1234 5678, +5491112345678",
            "+548001234567, +548001234567"}) // toll-free
    void aPhoneThatWhatsappSpellsOtherwiseIsTheSamePhone(String spelled, String one) {
        assertThat(PhoneNumber.of(spelled)).isEqualTo(one);
        assertThat(PhoneNumber.of(one)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "+551188887777 | +551188887777, +5511988887777", "+5511988887777 | +5511988887777, +551188887777", "+551133334444 | +551133334444",
            "+525512345678 | +525512345678, +5215512345678", "5215512345678 | +5215512345678, +525512345678", "+5491112345678 | +5491112345678, +541112345678",
            "+49 151 12345678 | +4915112345678"})
    void aPhoneHasAllTheSpellingsInWhichSomebodyMayHaveStoredIt(String spelled, String all) {
        assertThat(PhoneNumber.spellings(spelled)).containsExactlyInAnyOrder(all.split(", "));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "+", "0151 12345678", "+0151", "Ann", "+49 151 CALL", "235085806727321@lid", "120363025246125486",
            "120363025246125486@g.us", "4915112345678-1600000000", "49151x5", "kim@example.com", "1234", "+999 (0)123456789",
            "5f1f8a06-1f34-49a6-a5b0-92cb1d0f55aa", "++4915112345678", "0"})
    void whatIsNoNumberIsNone(String spelled) {
        assertThat(PhoneNumber.of(spelled)).isNull();
    }

    @Test
    void inEveryCountryANumberIsTheSameWithASpaceInItAndWithout() {
        PhoneNumberUtil library = PhoneNumberUtil.getInstance();
        List<String> differ = new ArrayList<>();
        for (String region : library.getSupportedRegions()) {
            int country = library.getCountryCodeForRegion(region);
            for (PhoneNumberType type : List.of(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)) {
                Phonenumber.PhoneNumber example = library.getExampleNumberForType(region, type);
                if (example == null) {
                    continue;
                }
                String rest = library.getNationalSignificantNumber(example);
                for (String after : List.of(rest, "8" + rest, "1" + rest, "0" + rest, "00" + rest, "0" + rest.substring(1), rest.charAt(0) + "0" + rest.substring(2))) {
                    String number = "+" + country + after;
                    if (!Objects.equals(PhoneNumber.digits(number), PhoneNumber.digits("+" + country + " " + after))) {
                        differ.add(number);
                    }
                }
            }
        }
        assertThat(differ).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"+551188887777, +551188887777", "+5215512345678, +5215512345678", "+54 11 1234-5678, +541112345678",
            "+49 (0)151 12345678, +4915112345678"})
    void theDigitsThatReachThePhoneStayAsTheyWereGiven(String spelled, String digits) {
        assertThat(PhoneNumber.digits(spelled)).isEqualTo(digits);
    }

    @ParameterizedTest
    @CsvSource({"+5511988887777, 551188887777, true", "+541112345678, +5491112345678, true", "+4915112345678, +49 151 12345678, true",
            "+4915112345678, +4915112345679, false", "crm-7, crm-7, false"})
    void twoSpellingsAreOnePhone(String one, String other, boolean same) {
        assertThat(PhoneNumber.areOne(one, other)).isEqualTo(same);
    }
}
