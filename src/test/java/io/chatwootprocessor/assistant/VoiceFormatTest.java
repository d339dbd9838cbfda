package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A voice note's first bytes say what it is. */
@Tag("quick")
class VoiceFormatTest {

    @ParameterizedTest
    @CsvSource({"4F67675300020000, voice.ogg", "5249464600000000574156450000, voice.wav", "664C6143, voice.flac", "0000001C667479704D344120, voice.m4a",
            "1A45DFA3, voice.webm", "494433040000, voice.mp3", "FFFB9064, voice.mp3", "FFF34064, voice.mp3", "FFF15080, a.opus", "2321414D52, a.opus", "00, a.opus"})
    void itIsNamedByWhatItIs(String bytes, String name) {
        assertThat(VoiceFormat.filename(HexFormat.of().parseHex(bytes), "a.opus")).isEqualTo(name);
    }

    @Test
    void whatNobodyKnowsIsTakenForWhatPhonesWrite() {
        assertThat(VoiceFormat.filename(new byte[0], "")).isEqualTo("voice.ogg");
    }
}
