package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Fetches the files of a message. */
@Component
public class Attachments {

    private static final String ANY_TYPE = "application/octet-stream";

    private static final int PART = 65_536;

    private final int limit;
    private final Duration call;

    Attachments(ProcessorSettings settings) {
        limit = Math.toIntExact(settings.limits().upload().toBytes());
        call = settings.outbound().call();
    }

    /** A file as it is sent. */
    public record OutboundFile(String filename, String contentType, byte[] content) {
    }

    /** The files of a message without attachments. */
    public List<OutboundFile> none() {
        return List.of();
    }

    /** Whether a message has files. */
    public boolean there(@Variable("message") OutboundMessage message) {
        return message.attachments() != null && !message.attachments().isEmpty();
    }

    /** Whether the file was uploaded with the message and is in the database. */
    public boolean uploaded(@Variable("attachment") JsonNode attachment) {
        return attachment.hasNonNull("upload_id");
    }

    /** The parameters of {@code sql/outbound/load-upload.sql}. */
    public Map<String, Object> parameters(@Variable("attachment") JsonNode attachment, Exchange exchange) {
        exchange.getMessage().removeHeaders("*"); // headers of an earlier answer
        return Map.of("upload_id", attachment.path("upload_id").asText());
    }

    /** The file's address. Chatwoot calls it {@code data_url} for files that it has stored. */
    public static String url(JsonNode attachment) {
        return attachment.path("url").asText(attachment.path("data_url").asText());
    }

    /** Makes the exchange a GET of the file. */
    public void request(@Variable("attachment") JsonNode attachment, Exchange exchange) {
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, "GET");
        request.setHeader(Exchange.HTTP_URI, url(attachment));
        request.setBody(null);
    }

    /**
     * @param status of the answer; null: the file was in the database
     * @throws SendFailed when the file is not there, or too large
     */
    public OutboundFile read(@Variable("attachment") JsonNode attachment, @Header(Exchange.HTTP_RESPONSE_CODE) Integer status,
            @Header(Exchange.CONTENT_TYPE) String answeredType, @Body InputStream content,
            @Variable("message") OutboundMessage message, Exchange exchange) throws IOException {
        String filename = attachment.path("filename").asText("file");
        if (content == null) {
            throw new SendFailed(Kind.REFUSED, "attachment " + filename + " is not there");
        }
        try (content) {
            if (status != null && (status < 200 || status > 299)) {
                throw notThere(HttpAnswer.unread(exchange), filename);
            }
            byte[] bytes = read(content, filename, message);
            return new OutboundFile(filename, attachment.path("content_type").asText(answeredType == null ? ANY_TYPE : answeredType),
                    bytes);
        }
    }

    /**
     * A file could not be fetched. Nothing of the message was sent, and its provider is not at fault. A file server's own 404 looks like a
     * proxy's, so the file is asked for a few times.
     */
    private static SendFailed notThere(HttpAnswer answer, String filename) {
        boolean passes = FailureKinds.of(answer, own -> Kind.REJECTED) != Kind.REJECTED;
        return new SendFailed(passes ? Kind.DEFERRED : answer.status() == 410 ? Kind.REFUSED : Kind.REJECTED,
                "attachment " + filename + ": its address answered " + answer.status(), answer);
    }

    /** Reads the file, no longer than the claim lasts: a slow address must not keep a thread. */
    private byte[] read(InputStream content, String filename, OutboundMessage message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] part = new byte[PART];
        for (int read = content.read(part); read >= 0; read = content.read(part)) {
            bytes.write(part, 0, read);
            if (bytes.size() > limit) {
                throw new SendFailed(Kind.REFUSED,
                        "attachment " + filename + " is larger than " + limit + " bytes (processor.limits.upload)");
            }
            if (!message.claim().covers(call)) {
                throw new SendFailed(Kind.DEFERRED, "attachment " + filename + ": its address is too slow");
            }
        }
        return bytes.toByteArray();
    }

    /** @throws SendFailed that says why a file could not be fetched; it may pass, and is no outage of the provider */
    public void notFetched(@ExchangeException Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof SendFailed)) {
            cause = cause.getCause(); // the splitter wraps the failure
        }
        if (cause instanceof SendFailed known) {
            throw known;
        }
        throw new SendFailed(Kind.DEFERRED, "an attachment could not be fetched: " + cause.getClass().getSimpleName()
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
    }
}
