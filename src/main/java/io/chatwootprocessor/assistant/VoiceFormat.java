package io.chatwootprocessor.assistant;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names a voice note so that a provider knows its format: providers go by the name's ending, and addresses often have none, or another. */
final class VoiceFormat {

    private VoiceFormat() {
    }

    /** @param known the name that the file came with; empty: none */
    static String filename(byte[] voice, String known) {
        String head = new String(voice, 0, Math.min(voice.length, 16), StandardCharsets.ISO_8859_1);
        String ending = head.startsWith("OggS") ? "ogg" : head.startsWith("RIFF") && head.startsWith("WAVE", 8) ? "wav"
                : head.startsWith("fLaC") ? "flac" : head.startsWith("ftyp", 4) ? "m4a" : head.startsWith("\u001aE\u00df\u00a3") ? "webm"
                : head.startsWith("ID3") || head.length() > 1 && head.charAt(0) == 0xff && (head.charAt(1) & 0xe6) == 0xe2 ? "mp3" : null;
        return ending != null ? "voice." + ending : known.isEmpty() ? "voice.ogg" : known;
    }

    /** The length of a voice note, about: by its size, and by the bytes that phones write in a second in its format. */
    static double seconds(byte[] voice, String known) {
        String name = filename(voice, known);
        int bytes = switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "wav", "flac" -> 32_000;
            case "mp3", "m4a", "aac", "mp4" -> 8_000;
            case "amr" -> 1_000;
            default -> 2_000; // Opus
        };
        return Math.max(1, voice.length / (double) bytes);
    }
}
