package io.chatwootprocessor.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.chatwootprocessor.http.JsonBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.postgresql.util.PGobject;

/** Makes a tool's result the text that a model reads: a text as it is, anything else as JSON, and no more than the limit. */
public final class ToolText {

    private static final String CUT = "… cut";
    private static final String NOTHING = "Done. There is no result.";

    private static final JsonMapper JSON = JsonMapper.builder().disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .addModule(new JavaTimeModule()).addModule(new SimpleModule().addSerializer(PGobject.class, new JsonColumn())).build();

    private ToolText() {
    }

    /**
     * @param given a text, bytes or a stream in UTF-8, or what Jackson can write; null: nothing
     * @param limit in characters
     * @throws IOException it can be neither read nor written
     */
    public static ToolResult of(Object given, int limit) throws IOException {
        return of(given, limit, StandardCharsets.UTF_8);
    }

    /** @param charset of bytes and streams */
    static ToolResult of(Object given, int limit, Charset charset) throws IOException {
        if (given instanceof ToolResult result) {
            return result.text().length() <= limit ? result : new ToolResult(end(result.text(), limit), result.failed(), true);
        }
        String text = given == null ? "" : read(given, limit, charset);
        boolean cut = text.length() > limit;
        String shown = cut ? end(text, limit) : text;
        return new ToolResult(shown.isBlank() ? NOTHING : JsonBody.storable(shown), false, cut);
    }

    /** One character more than the limit at the most, so that it shows that there is more. */
    private static String read(Object given, int limit, Charset charset) throws IOException {
        if (given instanceof CharSequence text) {
            return read(new StringReader(text.toString()), limit);
        }
        if (given instanceof byte[] bytes) {
            return read(new InputStreamReader(new ByteArrayInputStream(bytes), charset), limit);
        }
        if (given instanceof InputStream stream) {
            return read(new InputStreamReader(stream, charset), limit);
        }
        if (given instanceof Reader reader) {
            return read(reader, limit);
        }
        Capped json = new Capped(limit + 1);
        try {
            JSON.writeValue(json, given);
        } catch (IOException e) {
            if (!json.full) {
                throw e;
            }
        }
        return json.text.toString();
    }

    private static String read(Reader from, int limit) throws IOException {
        try (Reader reader = from) {
            StringBuilder text = new StringBuilder();
            char[] part = new char[Math.min(limit + 1, 8192)];
            for (int n = 0; n >= 0 && text.length() <= limit; n = reader.read(part)) {
                text.append(part, 0, Math.min(n, limit + 1 - text.length()));
            }
            return text.toString();
        }
    }

    private static String end(String text, int limit) {
        boolean inPair = Character.isHighSurrogate(text.charAt(limit - 1));
        return text.substring(0, inPair ? limit - 1 : limit) + CUT;
    }

    /** Ends the writing when there is enough: a list of a million rows is not written whole to be cut. */
    private static final class Capped extends Writer {

        private final StringBuilder text = new StringBuilder();
        private final int most;
        private boolean full;

        private Capped(int most) {
            this.most = most;
        }

        @Override
        public void write(char[] part, int from, int length) throws IOException {
            text.append(part, from, Math.min(length, most - text.length()));
            if (text.length() >= most) {
                full = true;
                throw new IOException("enough");
            }
        }

        @Override
        public void flush() {
            // it is in memory
        }

        @Override
        public void close() {
            // it is in memory
        }
    }

    /** A column of JSON, as the driver gives it: as JSON, not as an object with type and value. */
    private static final class JsonColumn extends JsonSerializer<PGobject> {

        @Override
        public void serialize(PGobject column, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (column.getType().startsWith("json") && column.getValue() != null) {
                json.writeRawValue(column.getValue());
            } else {
                json.writeString(column.getValue());
            }
        }
    }
}
