package io.chatwootprocessor.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * A limit for a request's body, in the place of the usual one. It is a bean of the room that has the path.
 *
 * @param method      GET, PUT, …
 * @param path        the beginning of the paths
 * @param size        up to 2 GB
 * @param setting     that names it, for people
 * @param time        in which the body must come
 * @param timeSetting that names it, or the text that does
 */
public record BodyLimit(String method, String path, DataSize size, String setting, Duration time, String timeSetting) {

    boolean isOf(HttpServletRequest request) {
        return request.getMethod().equals(method) && request.getRequestURI().startsWith(path);
    }

    int bytes() {
        return Math.toIntExact(Math.min(size.toBytes(), Integer.MAX_VALUE - 16));
    }
}
