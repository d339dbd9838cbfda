package io.chatwootprocessor.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.TypeConverters;
import org.apache.camel.converter.stream.ByteArrayInputStreamCache;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * A request whose body is read already. platform-http takes the body as characters, but a signature is over bytes. So the reader keeps the
 * bytes, and Camel gets them by {@link BodyConverter}. A body that calls itself a form, as that of {@code curl -d}, is passed on as it is:
 * Camel would look for fields in it and fail. A multipart form becomes JSON ({@link MultipartForm}).
 */
class RawBodyRequest extends HttpServletRequestWrapper {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/";
    private static final String JSON = "application/json";

    private final byte[] body;
    private final boolean form;

    RawBodyRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
        this.form = request.getContentType() != null
                && (request.getContentType().startsWith(FORM) || request.getContentType().startsWith(MULTIPART));
    }

    /** The body, not to be changed. */
    byte[] bytes() {
        return body;
    }

    @Override
    public int getContentLength() {
        return body.length;
    }

    @Override
    public long getContentLengthLong() {
        return body.length;
    }

    @Override
    public String getContentType() {
        return form ? JSON : super.getContentType();
    }

    @Override
    public String getHeader(String name) {
        return form && HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name) ? JSON : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return form && HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name)
                ? Collections.enumeration(List.of(JSON)) : super.getHeaders(name);
    }

    @Override
    public BufferedReader getReader() {
        return new BodyReader(body);
    }

    @Override
    public ServletInputStream getInputStream() {
        return new BodyStream(new ByteArrayInputStream(body));
    }

    /** Gives the bytes to Camel, and characters to any other reader. */
    static final class BodyReader extends BufferedReader {

        private final byte[] body;

        BodyReader(byte[] body) {
            super(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
            this.body = body;
        }
    }

    /** Makes the body of an exchange the request's bytes. */
    @Component
    @Converter
    public static class BodyConverter implements TypeConverters {

        @Converter
        public StreamCache toStreamCache(BodyReader reader, Exchange exchange) {
            return new ByteArrayInputStreamCache(new ByteArrayInputStream(reader.body));
        }

        @Converter
        public byte[] toBytes(BodyReader reader, Exchange exchange) {
            return reader.body;
        }
    }

    private static final class BodyStream extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        BodyStream(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body is read already");
        }
    }
}
