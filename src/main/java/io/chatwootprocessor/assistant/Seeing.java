package io.chatwootprocessor.assistant;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import io.chatwootprocessor.assistant.model.Model;
import io.chatwootprocessor.assistant.model.Models;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Shows a model the customer's present pictures and PDFs, where one of the assistant's models takes them. A file that cannot be had is named. */
@Component
class Seeing {

    private static final Logger LOG = LoggerFactory.getLogger(Seeing.class);

    private final Models models;
    private final CustomerFiles files;
    private final int most;

    Seeing(Models models, CustomerFiles files, FileSettings settings) {
        this.models = models;
        this.files = files;
        this.most = settings.most();
    }

    /** At most half of the time that is left goes to it. */
    void look(Round round, Draft draft) {
        List<CustomerFile> wanted = CustomerFile.of(round.turn()).stream().filter(CustomerFile::isToBeSeen).toList();
        boolean any = round.assistant().models().stream().map(models::named).flatMap(Optional::stream).map(Model::settings)
                .anyMatch(settings -> settings.pictures());
        if (!any || wanted.isEmpty()) {
            return;
        }
        Duration time = round.left().dividedBy(2);
        List<CompletableFuture<Content>> fetched = wanted.subList(Math.max(0, wanted.size() - most), wanted.size()).stream()
                .map(file -> CompletableFuture.supplyAsync(() -> content(round, file, time), files.beside())).toList();
        draft.shows(fetched.stream().map(CompletableFuture::join).filter(Objects::nonNull).toList());
    }

    private Content content(Round round, CustomerFile file, Duration time) {
        try {
            byte[] bytes = files.fetch(file, time);
            Content content = content(bytes);
            if (content == null) {
                LOG.info("Turn {}: a file of message {} is neither a picture nor a PDF that models take: it is named only", round.run(), file.messageId());
            }
            return content;
        } catch (IOException e) {
            LOG.warn("Turn {}: a file of message {} cannot be shown to the model, it is named only: {}", round.run(), file.messageId(), e.getMessage());
            return null;
        }
    }

    /** By its first bytes: the content type of an address is often wrong. */
    static Content content(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
        String type = head.startsWith("\u0089PNG") ? "image/png" : head.startsWith("\u00ff\u00d8\u00ff") ? "image/jpeg"
                : head.startsWith("GIF8") ? "image/gif" : head.startsWith("RIFF") && head.startsWith("WEBP", 8) ? "image/webp" : null;
        if (type != null) {
            return ImageContent.from(Base64.getEncoder().encodeToString(bytes), type);
        }
        return head.startsWith("%PDF-") ? PdfFileContent.from(Base64.getEncoder().encodeToString(bytes), "application/pdf") : null;
    }
}
