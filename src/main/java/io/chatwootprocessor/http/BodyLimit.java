package io.chatwootprocessor.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * How large a request's body may be where another limit than the usual one counts: a bean of the room whose path it is.
 *
 * @param method      GET, PUT, …
 * @param path        what the paths begin with
 * @param size        up to 2 GB
 * @param setting     that names it, for people
 * @param time        in which the body must come
 * @param timeSetting that names it, or what says so
 */
public record BodyLimit(String method, String path, DataSize size, String setting, Duration time, String timeSetting) {

    boolean isOf(HttpServletRequest request) {
        return request.getMethod().equals(method) && request.getRequestURI().startsWith(path);
    }

    int bytes() {
        return Math.toIntExact(Math.min(size.toBytes(), Integer.MAX_VALUE - 16));
    }
}
