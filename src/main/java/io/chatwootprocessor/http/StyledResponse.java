package io.chatwootprocessor.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;

/** Writes an answer's JSON without blanks, with a line end. Any other answer passes as it is. Only blanks outside of texts go; nothing is parsed. */
class StyledResponse extends HttpServletResponseWrapper {

    private Styled out;
    private PrintWriter writer;
    private long length = -1;

    StyledResponse(HttpServletResponse response) {
        super(response);
    }

    /** Ends the answer. */
    void finish() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        if (out == null) {
            sendLength();
        } else {
            out.finish();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Styled(super.getOutputStream());
        }
        return out;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(getOutputStream(),
                    getCharacterEncoding() == null ? StandardCharsets.UTF_8.name() : getCharacterEncoding()));
        }
        return writer;
    }

    @Override
    public void setContentLength(int bytes) {
        length = bytes;
    }

    @Override
    public void setContentLengthLong(long bytes) {
        length = bytes;
    }

    @Override
    public void setHeader(String name, String value) {
        if (!takesLength(name, value)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!takesLength(name, value)) {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (!takesLength(name, Integer.toString(value))) {
            super.setIntHeader(name, value);
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        super.flushBuffer();
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        out = null;
        writer = null;
    }

    @Override
    public void reset() {
        super.reset();
        out = null;
        writer = null;
        length = -1;
    }

    private boolean takesLength(String name, String value) {
        if (!HttpHeaders.CONTENT_LENGTH.equalsIgnoreCase(name) || value == null) {
            return false;
        }
        length = Long.parseLong(value);
        return true;
    }

    /** The length of an answer that is not JSON stays. */
    private void sendLength() {
        if (length >= 0) {
            super.setContentLengthLong(length);
        }
    }

    private final class Styled extends ServletOutputStream {

        private final ServletOutputStream to;
        private Boolean json; // null: nothing was written
        private boolean text;
        private boolean escaped;
        private boolean ended;
        private long sent; // bytes of JSON

        private Styled(ServletOutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (json == null) {
                json = getContentType() != null && getContentType().contains("json");
                if (!json) {
                    sendLength();
                }
            }
            if (!json) {
                to.write(bytes, offset, count);
                return;
            }
            byte[] kept = new byte[count];
            int left = 0;
            for (int i = offset; i < offset + count; i++) {
                if (keeps(bytes[i])) {
                    kept[left++] = bytes[i];
                }
            }
            to.write(kept, 0, left);
            sent += left;
        }

        private boolean keeps(byte b) {
            if (text) {
                text = escaped || b != '"';
                escaped = !escaped && b == '\\';
                return true;
            }
            text = b == '"';
            return b != ' ' && b != '\n' && b != '\r' && b != '\t';
        }

        private void finish() throws IOException {
            if (Boolean.TRUE.equals(json) && !ended) {
                ended = true;
                if (!isCommitted()) { // who sends it at once, before the request ends, sends it whole
                    StyledResponse.super.setContentLengthLong(sent + 1);
                }
                to.write('\n');
            } else if (json == null) {
                sendLength();
            }
        }

        /** JSON is sent when it ends, or the buffer is full: sent before, it would take one more packet, and Tomcat could not tell its length. */
        @Override
        public void flush() throws IOException {
            if (!Boolean.TRUE.equals(json) || ended) {
                to.flush();
            }
        }

        @Override
        public void close() throws IOException {
            finish();
            to.close();
        }

        @Override
        public boolean isReady() {
            return to.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            to.setWriteListener(listener);
        }
    }
}
