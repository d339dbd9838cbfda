package io.chatwootprocessor.inbound.slack;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Settings;
import io.chatwootprocessor.settings.slack.SlackSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a press in Slack says, and where the one who pressed is answered. */
@Tag("quick")
class SlackPressesTest {

    @ParameterizedTest
    @CsvSource({"U01, true", "U02, false"})
    void onlyApproversMayDecideWhereTheSettingsNameThem(String user, boolean may) {
        SlackPress press = presses("processor.slack.approvers", "U01,U03").read(form(user, "https://hooks.slack.com/actions/1", "7"));

        assertThat(press.mayDecide()).isEqualTo(may);
    }

    @Test
    void whoMayNotDecideIsToldSo() {
        SlackPresses presses = presses("processor.slack.approvers", "U01");
        SlackPress press = presses.read(form("U02", "https://hooks.slack.com/actions/1", "7"));

        assertThat(presses.answer(press, null)).startsWith("You may not decide");
    }

    @ParameterizedTest
    @CsvSource({"C0TEST12345, C0TEST12345, true", "C0TEST12345, C0OTHER, false", "C0TEST12345, '', false", "#alerts, C0OTHER, true", "'', C0OTHER, true"})
    void aMessageInAnotherChannelDecidesNothing(String set, String pressed, boolean may) {
        SlackPress press = presses("processor.slack.bot-token", set.isEmpty() ? "" : "xoxb-1", "processor.slack.channel", set)
                .read(form("U01", "https://hooks.slack.com/actions/1", "7", pressed));

        assertThat(press.mayDecide()).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({"https://hooks.slack.com/actions/1, true", "https://hooks.slack-gov.com/actions/1, true", "http://hooks.slack.com/actions/1, false",
            "https://hooks.slack.com.evil.example/1, false", "http://169.254.169.254/latest, false", "file:///etc/passwd, false", "not an address, false",
            "'', false"})
    void onlySlackIsAnswered(String address, boolean answered) {
        assertThat(presses().read(form("U01", address, "7")).responseUrl() != null).isEqualTo(answered);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "x", "99999999999999999999", "''", "7; DROP TABLE"})
    void whatNamesNoApprovalIsNoPress(String value) {
        assertThat(presses().read(form("U01", "https://hooks.slack.com/actions/1", value))).isNull();
    }

    @Test
    void whoPressedIsNamedByNameAndId() {
        assertThat(presses().read(form("U01", "", "7")).actor()).isEqualTo("slack: jane (U01)");
    }

    private static SlackPresses presses(Object... settings) {
        return new SlackPresses(Settings.of(SlackSettings.class, settings), new SimpleMeterRegistry());
    }

    private static byte[] form(String user, String address, String value) {
        return form(user, address, value, "C0TEST12345");
    }

    private static byte[] form(String user, String address, String value, String channel) {
        String payload = "{\"type\":\"block_actions\",\"container\":{\"channel_id\":\"" + channel + "\"},\"user\":{\"id\":\"" + user + "\",\"username\":\"jane\"},\"response_url\":\"" + address
                + "\",\"actions\":[{\"action_id\":\"approve\",\"value\":\"" + value + "\"}]}";
        return ("payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }
}
