package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.outbound.Attachments;
import io.chatwootprocessor.responder.Turn;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A file that a customer sent.
 *
 * @param messageId of the message that it came with
 * @param kind      Chatwoot's word: {@code image}, {@code audio}, {@code video}, {@code file}
 * @param url       where it is
 * @param name      with its ending, where that is known; else empty
 */
record CustomerFile(long messageId, String kind, String url, String name) {

    private static final String NO_NAME = "";

    /** Those that a turn's messages show the address of, in their order. */
    static List<CustomerFile> of(Turn turn) {
        return turn.messages().stream().filter(message -> message.attachments() != null).flatMap(message -> StreamSupport
                .stream(message.attachments().spliterator(), false).map(file -> of(message.id(), file)).filter(Objects::nonNull)).toList();
    }

    private static CustomerFile of(long messageId, JsonNode file) {
        String url = Attachments.url(file);
        if (!url.matches("(?i)https?://\\S+") || file.path("file_type").asText().equals("audio") && !file.path("transcribed_text").asText().isBlank()) {
            return null;
        }
        String path = url.replaceFirst("[?#].*", "");
        String ending = file.path("extension").asText("").replaceFirst("^\\.", "");
        String name = Stream.of(file.path("fallback_title").asText(), file.path("file_name").asText(), file.path("filename").asText(),
                path.substring(path.lastIndexOf('/') + 1)).filter(text -> text.matches(".*\\.\\w{1,8}")).findFirst().orElse(NO_NAME);
        return new CustomerFile(messageId, file.path("file_type").asText(), url, name.isEmpty() && ending.matches("\\w{1,8}") ? "file." + ending
                : name + (file.path("content_type").asText().equals("application/pdf") && !name.toLowerCase(Locale.ROOT).endsWith(".pdf") ? ".pdf" : ""));
    }

    boolean isVoice() {
        return kind.equals("audio");
    }

    /** Whether a model may be shown it; its first bytes tell its type. */
    boolean isToBeSeen() {
        return kind.equals("image") || kind.equals("file") && name.toLowerCase(Locale.ROOT).endsWith(".pdf");
    }
}
