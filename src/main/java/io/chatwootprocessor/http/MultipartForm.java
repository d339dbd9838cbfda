package io.chatwootprocessor.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Turns a multipart form into a JSON object. Its fields are texts; its files are {@code attachments} with {@code filename}, {@code
 * content_type} and base64 {@code data}. platform-http would keep one file of a name, and leave it on the disk.
 */
final class MultipartForm {

    private MultipartForm() {
    }

    /**
     * @return compact JSON
     * @throws IllegalStateException when it is larger than the container allows
     */
    static byte[] json(HttpServletRequest request) throws IOException, ServletException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode files = json.putArray("attachments");
        for (Part part : request.getParts()) {
            if (part.getSubmittedFileName() == null) {
                json.put(part.getName(), new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } else {
                files.addObject().put("filename", part.getSubmittedFileName()).put("content_type", part.getContentType())
                        .put("data", part.getInputStream().readAllBytes());
            }
            part.delete();
        }
        return JsonBody.write(json).getBytes(StandardCharsets.UTF_8);
    }
}
