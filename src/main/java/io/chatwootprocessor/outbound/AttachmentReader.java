package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.RequestError;
import java.net.URI;
import java.util.Base64;
import java.util.UUID;

/** Reads {@code attachments}: files with a {@code url}, or in base64 as {@code data}. */
final class AttachmentReader {

    /** Chatwoot's own limit. */
    static final int MOST = 15;

    private AttachmentReader() {
    }

    /**
     * @return objects with {@code filename} and {@code url}, or {@code data} and a new {@code upload_id}
     * @throws RequestError 422 {@code invalid_attachments}, and the fault
     */
    static ArrayNode read(JsonNode attachments) {
        ArrayNode files = JsonNodeFactory.instance.arrayNode();
        if (attachments.isMissingNode() || attachments.isNull()) {
            return files;
        }
        if (!attachments.isArray() || attachments.size() > MOST) {
            throw invalid("a list of at most " + MOST);
        }
        attachments.forEach(attachment -> files.add(file(attachment)));
        return files;
    }

    /** @return the files in a form that is equal for equal lists */
    static ArrayNode withoutUploadIds(ArrayNode files) {
        ArrayNode copy = files.deepCopy();
        copy.forEach(file -> ((ObjectNode) file).remove("upload_id"));
        return copy;
    }

    private static ObjectNode file(JsonNode attachment) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        String filename = attachment.path("filename").asText("");
        if (attachment.path("url").isTextual() && !attachment.has("data")) {
            URI url = url(attachment.path("url").textValue());
            file.put("url", url.toString());
            filename = filename.isBlank() ? url.getPath().substring(url.getPath().lastIndexOf('/') + 1) : filename;
        } else if (attachment.path("data").isTextual() && !attachment.has("url")) {
            file.put("data", data(attachment.path("data").textValue())).put("upload_id", UUID.randomUUID().toString());
        } else {
            throw invalid("each has either url or data (base64)");
        }
        file.put("filename", filename.isBlank() ? "file" : filename);
        if (attachment.path("content_type").isTextual()) {
            file.put("content_type", attachment.path("content_type").textValue());
        }
        return file;
    }

    private static URI url(String text) {
        URI url = HttpAddress.of(text.strip());
        if (url == null) {
            throw invalid("url must be an http or https address");
        }
        return url;
    }

    private static String data(String base64) {
        try {
            return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(base64)); // PostgreSQL wants padding
        } catch (IllegalArgumentException e) {
            throw invalid("data must be base64");
        }
    }

    private static RequestError invalid(String why) {
        return new RequestError(422, "invalid_attachments: " + why);
    }
}
